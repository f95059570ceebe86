package io.linnet.protocol.chunk;

import io.linnet.protocol.model.Digest;
import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/** Writes {@code chunk.txt}. */
final class ChunkVectorsWriter {
    private static final Base DIGITS = new Base("digits", 7, "000102030405060708090a0b0c0d0e0f");
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final ChunkHeader UPDATE = new ChunkHeader(0, false, 2, 5, 3, 1, 100, 40, -2);
    /** Its layers lie at 0 … 2 079 and 2 080 … 2 409. */
    private static final String UNITS = "64 32 10";

    private record Base(String model, long version, String digest) {
        ChunkSeed seed() {
            return ChunkSeed.of(model, version, Digest.parse(digest));
        }
    }

    private final BlockWriter out = new BlockWriter("Chunks: header, payload, CRC32C under the base's seed");

    public static void main(String[] args) throws IOException {
        new ChunkVectorsWriter().write();
    }

    private void write() throws IOException {
        valid();
        headers();
        bases();
        values();
        out.save("chunk.txt");
    }

    private void valid() {
        good("update", DIGITS, UPDATE, PAYLOAD);
        good("update that polls", DIGITS, new ChunkHeader(0, true, 2, 5, 3, 1, 100, 40, -2), PAYLOAD);
        good(
                "update without payload: all zero",
                DIGITS,
                new ChunkHeader(0, false, 2, 0, 3, 0, 0, 2080, 0),
                new byte[0]);
        good("step", DIGITS, new ChunkHeader(1, false, 2, 4, 8, 0, 0, 40, 3), PAYLOAD);
        good("full", DIGITS, new ChunkHeader(2, false, 3, 9, 7, 12, 2080, 330, 0), PAYLOAD);
        good("difference", DIGITS, new ChunkHeader(3, false, 2, 15, 8, 2, 300, 40, 15), PAYLOAD);
        good("int16", DIGITS, new ChunkHeader(0, false, 1, 0, 3, 1, 100, 4, 0), PAYLOAD);
        good("float32", DIGITS, new ChunkHeader(0, false, 0, 0, 3, 1, 100, 2, 0), PAYLOAD);
        good("least step", DIGITS, new ChunkHeader(0, false, 2, 5, 3, 1, 100, 40, -4), PAYLOAD);
        good("greatest fields", DIGITS, new ChunkHeader(0, true, 3, 15, 65_535, 4095, 16_777_215, 65_535, 15), PAYLOAD);
        byte[] longest = new byte[1008];
        for (int i = 0; i < longest.length; i++) {
            longest[i] = (byte) (i * 7);
        }
        good("longest", DIGITS, UPDATE, longest);
        good("base of version 0", new Base("digits", 0, "00".repeat(16)), UPDATE, PAYLOAD);
        good("base of the last version", new Base("digits", 0xFFFF_FFFFL, "ff".repeat(16)), UPDATE, PAYLOAD);
        good("base of a model with a short id", new Base("d", 7, DIGITS.digest), UPDATE, PAYLOAD);
        good("base of a model with a long id", new Base("k".repeat(64), 7, DIGITS.digest), UPDATE, PAYLOAD);
        lies("whole first layer", new ChunkHeader(1, false, 2, 0, 3, 0, 0, 2080, 0), "ok");
        lies("last parameter", new ChunkHeader(0, false, 2, 0, 3, 9, 2409, 1, 0), "ok");
    }

    private void headers() {
        bad("nothing", new byte[0], "malformed");
        bad("15 bytes", Arrays.copyOf(chunk(UPDATE), 15), "malformed");
        bad("1025 bytes", signed(Arrays.copyOf(chunk(UPDATE), 1025)), "too-long");
        for (int version : new int[] {0, 2, 3}) {
            byte[] other = chunk(UPDATE);
            other[0] = (byte) (other[0] & 0x3F | version << 6);
            bad("version " + version, signed(other), "malformed");
        }
        for (int type = 5; type < 8; type++) {
            byte[] other = chunk(UPDATE);
            other[0] = (byte) (0x40 | type << 3);
            bad("type " + type, signed(other), "malformed");
        }
        for (int flag = 1; flag <= 2; flag++) {
            byte[] other = chunk(UPDATE);
            other[0] |= (byte) flag;
            bad("flag " + flag, signed(other), "malformed");
        }
        bad("index 4096", chunk(new ChunkHeader(0, false, 2, 5, 3, 4096, 100, 40, -2)), "out-of-range");
        bad("no parameters", chunk(new ChunkHeader(0, false, 2, 5, 3, 1, 100, 0, -2)), "out-of-range");
        bad("step -5", chunk(new ChunkHeader(0, false, 2, 5, 3, 1, 100, 40, -5)), "out-of-range");
        bad("step 16", chunk(new ChunkHeader(0, false, 2, 5, 3, 1, 100, 40, 16)), "out-of-range");
        bad("step -1 of a model's step", chunk(new ChunkHeader(1, false, 2, 5, 3, 1, 100, 40, -1)), "out-of-range");
        bad("step -1 of a full model", chunk(new ChunkHeader(2, false, 2, 5, 3, 1, 100, 40, -1)), "out-of-range");
        bad("step -1 of a difference", chunk(new ChunkHeader(3, false, 2, 5, 3, 1, 100, 40, -1)), "out-of-range");
        lies("across two layers", new ChunkHeader(0, false, 2, 0, 3, 0, 2079, 2, 0), "out-of-range");
        lies("beyond the model", new ChunkHeader(0, false, 2, 0, 3, 0, 2400, 11, 0), "out-of-range");
        lies("behind the model", new ChunkHeader(0, false, 2, 0, 3, 0, 2410, 1, 0), "out-of-range");
        lies("codec 4", new ChunkHeader(0, false, 4, 0, 3, 0, 0, 8, 0), "malformed");
        lies("codec 15", new ChunkHeader(0, false, 15, 0, 3, 0, 0, 8, 0), "malformed");
        lies("floats for an int16 model", new ChunkHeader(0, false, 0, 0, 3, 0, 0, 2, 0), "undecodable");
    }

    /** The same bytes under another base, and with a bit changed anywhere. */
    private void bases() {
        byte[] packet = chunk(UPDATE);
        refused("another model", new Base("digit", 7, DIGITS.digest), packet, "checksum");
        refused("a model whose id is longer", new Base("digits1", 7, DIGITS.digest), packet, "checksum");
        refused("the version before", new Base("digits", 6, DIGITS.digest), packet, "checksum");
        refused("the version after", new Base("digits", 8, DIGITS.digest), packet, "checksum");
        refused("another digest", new Base("digits", 7, "010102030405060708090a0b0c0d0e0f"), packet, "checksum");
        for (int at : new int[] {1, 2, 4, 6, 9, 11, 12, 19, 20, 23}) {
            byte[] damaged = packet.clone();
            damaged[at] ^= 1;
            bad("bit changed in byte " + at, damaged, "checksum");
        }
        byte[] cut = Arrays.copyOf(packet, packet.length - 1);
        bad("last byte lost", cut, "checksum");
        byte[] unseeded = packet.clone();
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(unseeded, 0, unseeded.length - 4);
        for (int i = 0; i < 4; i++) {
            unseeded[unseeded.length - 4 + i] = (byte) (crc.getValue() >>> (8 * i));
        }
        bad("check without the seed", unseeded, "checksum");
    }

    /** What the values of an update may stand for; those of a step are not summed. */
    private void values() {
        decodes("greatest value at step 2", 0, 2, 32_767, "ok");
        decodes("greatest value at step 3", 0, 3, 16_384, "ok");
        decodes("least value at step 15", 0, 15, -4, "ok");
        decodes("greater value of a model's step", 1, 15, 32_767, "ok");
        decodes("value above 2^21 at step 3", 0, 3, 16_385, "out-of-range");
        decodes("value below -2^21 at step 4", 0, 4, -8_193, "out-of-range");
        decodes("saturating update", 0, 15, 32_767, "out-of-range");
        decodes("one above at step 15", 0, 15, 5, "out-of-range");
    }

    /** A slice of four int16 values whose third is this. */
    private void decodes(String name, int type, int step, int value, String expected) {
        begin(expected.equals("ok") ? name : "not: " + name, "decode", DIGITS);
        byte[] payload = {1, 0, -1, -1, (byte) value, (byte) (value >> 8), 0, 0};
        ChunkHeader header = new ChunkHeader(type, false, 1, 0, 3, 1, 100, 4, step);
        out.line("numeric", 0).line("units", UNITS);
        out.hex("hex", ChunkWriter.write(header, payload, 0, payload.length, DIGITS.seed()));
        out.line("expect", expected);
    }

    private static byte[] chunk(ChunkHeader header) {
        return ChunkWriter.write(header, PAYLOAD, 0, PAYLOAD.length, DIGITS.seed());
    }

    private static byte[] signed(byte[] packet) {
        ChunkWriter.sign(packet, DIGITS.seed());
        return packet;
    }

    private void good(String name, Base base, ChunkHeader header, byte[] payload) {
        begin(name, "write", base);
        out.numbers(
                "header",
                header.type(),
                header.poll() ? 1 : 0,
                header.codec(),
                header.init(),
                header.transfer(),
                header.index(),
                header.first(),
                header.count(),
                header.step());
        out.hex("payload", payload);
        out.hex("seed", base.seed().bytes());
        out.hex("hex", ChunkWriter.write(header, payload, 0, payload.length, base.seed()));
        out.line("expect", "ok");
    }

    /** Header and CRC hold; whether the slice fits the model is asked. */
    private void lies(String name, ChunkHeader header, String expected) {
        begin(expected.equals("ok") ? name : "not: " + name, "fit", DIGITS);
        out.line("numeric", 0).line("units", UNITS).hex("hex", chunk(header)).line("expect", expected);
    }

    private void bad(String name, byte[] packet, String reason) {
        refused(name, DIGITS, packet, reason);
    }

    private void refused(String name, Base base, byte[] packet, String reason) {
        begin("not: " + name, "read", base);
        out.hex("hex", packet).line("expect", reason);
    }

    private void begin(String name, String op, Base base) {
        out.block(name, op.equals("fit") ? "5.1, 5.3" : op.equals("decode") ? "5.3-5.4" : "5.1-5.2", op);
        out.line("model", base.model)
                .line("version", base.version)
                .line("digest", HexFormat.of().formatHex(HexFormat.of().parseHex(base.digest)));
    }
}
