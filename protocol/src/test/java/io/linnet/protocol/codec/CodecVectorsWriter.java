package io.linnet.protocol.codec;

import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Writes {@code codec.txt}. */
final class CodecVectorsWriter {
    private final BlockWriter out = new BlockWriter("Slices: values to payloads and back");
    private final SliceDecoder decoder = new SliceDecoder();

    public static void main(String[] args) throws IOException {
        new CodecVectorsWriter().write();
    }

    private void write() throws IOException {
        layers();
        everyInit();
        invalidRange();
        invalidRice();
        plain();
        out.save("codec.txt");
    }

    private void layers() {
        for (Codec codec : new Codec[] {Codec.RANGE, Codec.RICE, Codec.INT16}) {
            layer(codec, "one zero", 32, 0);
            layer(codec, "one value", 32, -1);
            layer(codec, "extremes", 32, 32_767, -32_767, 0, 32_767, 1, -1);
            layer(codec, "all zero", 184, new int[1000]);
        }
        layer(Codec.RANGE, "more zeros than a slice may hold", 184, new int[70_000]);
        layer(Codec.RICE, "more zeros than a slice may hold", 1008, new int[70_000]);
        layer(Codec.RANGE, "largest magnitudes", 32, fill(40, i -> i % 2 == 0 ? 65_535 : -65_535));
        layer(Codec.RICE, "largest magnitudes", 32, fill(40, i -> i % 2 == 0 ? 65_535 : -65_535));
        layer(Codec.RANGE, "quiet start, loud rest", 64, fill(160, i -> i < 70 ? 0 : 40_000 - 7 * i));
        layer(Codec.RICE, "quiet start, loud rest", 64, fill(160, i -> i < 70 ? 0 : 40_000 - 7 * i));
        layer(Codec.RANGE, "powers of two", 184, fill(64, i -> (i % 2 == 0 ? 1 : -1) << i / 4));
        double[] scales = {.02, .06, .15, .3, .5, .8, 1.3, 2.5, 5, 9, 20, 45, 90, 180, 400, 900, 4000, 16_000};
        for (int j = 0; j < scales.length; j++) {
            double scale = scales[j];
            int n = scale < .2 ? 2500 : scale < 2 ? 900 : 260;
            layer(Codec.RANGE, "mean magnitude about " + scale, j % 2 == 0 ? 184 : 100, laplace(n, scale, 100 + j));
            layer(Codec.RICE, "mean magnitude about " + scale, j % 2 == 0 ? 100 : 184, laplace(n / 2, scale, 200 + j));
        }
        layer(Codec.RANGE, "bursts", 184, bursts(3000, 7));
        layer(Codec.RICE, "bursts", 184, bursts(3000, 8));
        layer(Codec.RANGE, "one sign", 184, fill(1500, i -> i % 9 == 0 ? -3 : i % 17 == 0 ? -1 : 0));
        layer(Codec.RANGE, "long chunk", 1008, laplace(1600, 12, 31));
    }

    private void layer(Codec codec, String name, int limit, int... q) {
        out.block(codec + " " + name, codec == Codec.RANGE ? "6.3-6.6" : codec == Codec.RICE ? "6.7" : "6.1", "layer");
        out.line("codec", codec.code()).line("limit", limit).numbers("q", q);
        for (int i = 0; i < q.length; ) {
            EncodedSlice slice = SliceEncoder.encode(codec, q, i, q.length, limit);
            String hex = HexFormat.of().formatHex(slice.payload());
            out.line("slice", slice.init() + " " + slice.count() + (hex.isEmpty() ? "" : " " + hex));
            i += slice.count();
        }
        out.line("expect", "ok");
    }

    /** Decoders take any init, not only the one that an encoder chooses. */
    private void everyInit() {
        for (int init = 0; init < 16; init++) {
            int[] q = laplace(24, 3, 50 + init);
            byte[] range = RangeEncoder.encode(init, q, 0, q.length, 1008).payload();
            decode("RANGE any values under init " + init, "6.5", Codec.RANGE, init, q.length, range);
            byte[] rice = RiceCodec.encode(init, q, 0, q.length, 1008).payload();
            decode("RICE any values under init " + init, "6.7", Codec.RICE, init, q.length, rice);
        }
    }

    private void invalidRange() {
        int[] q = laplace(60, 1, 1);
        byte[] good = RangeEncoder.encode(6, q, 0, q.length, 1008).payload();
        range("payload of the tests below", 6, 60, good);
        range("zero byte behind the payload", 6, 60, Arrays.copyOf(good, good.length + 1));
        range("byte behind the payload", 6, 60, append(good, 1));
        range("last byte missing", 6, 60, Arrays.copyOf(good, good.length - 1));
        range("half of it missing", 6, 60, Arrays.copyOf(good, good.length / 2));
        range("last byte one more", 6, 60, changed(good, good.length - 1, 1));
        range("first byte changed", 6, 60, changed(good, 0, 0x80));
        range("one value too few", 6, 59, good);
        range("one value too many", 6, 61, good);
        range("another init", 7, 60, good);
        range("no payload where one is due", 6, 1, new byte[] {0});
        range("number at the end of the range", 3, 5, new byte[] {-1, -1, -1, -1});
        range("number past the end of the range", 12, 5, new byte[] {-1, -1, -1, -1, -1, -1});
        for (int init : new int[] {0, 7, 8, 15}) {
            range("magnitude 65536 under init " + init, init, 1, overLimit(init, 65_536));
        }
        range("magnitude 65537", 0, 1, overLimit(0, 65_537));
        byte[] zeros = {};
        range("empty payload is zeros", 0, 7, zeros);
        range("count 0", 0, 0, zeros);
        noise(Codec.RANGE, "not the shortest end", 16, 12, 77);
        noise(Codec.RANGE, "outside", 10, 12, 78);
        noise(Codec.RANGE, "magnitude", 6, 40, 79);
        noise(Codec.RANGE, "used", 10, 12, 80);
    }

    /** Noise that a decoder refuses for the reason whose detail holds {@code detail}. */
    private void noise(Codec codec, String detail, int blocks, int maxBytes, long seed) {
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; found < blocks && i < 1_000_000; i++) {
            byte[] noise = new byte[1 + random.nextInt(maxBytes)];
            random.nextBytes(noise);
            if (detail.equals("magnitude")) {
                Arrays.fill(noise, 0, random.nextInt(noise.length), (byte) -1);
            }
            int init = random.nextInt(16);
            int count = 1 + random.nextInt(20);
            if (detail(codec, init, count, noise).contains(detail)) {
                decode(codec + " noise, " + detail + ", " + found, "6", codec, init, count, noise);
                found++;
            }
        }
    }

    private static byte[] overLimit(int init, int magnitude) {
        return RangeEncoder.encode(init, new int[] {magnitude}, 0, 1, 1008).payload();
    }

    private void range(String name, int init, int count, byte[] payload) {
        decode("RANGE " + name, "6.6", Codec.RANGE, init, count, payload);
    }

    private void invalidRice() {
        int[] q = laplace(60, 1, 2);
        for (int init : new int[] {1, 9}) {
            byte[] good = RiceCodec.encode(init, q, 0, q.length, 1008).payload();
            String mode = init < 8 ? "sparse, " : "dense, ";
            rice(mode + "payload of the tests below", init, 60, good);
            rice(mode + "zero byte behind the payload", init, 60, Arrays.copyOf(good, good.length + 1));
            rice(mode + "last byte missing", init, 60, Arrays.copyOf(good, good.length - 1));
            rice(mode + "no payload", init, 60, new byte[0]);
            rice(mode + "fewer values, bytes left", init, 40, good);
            rice(mode + "more values than there are", init, 70, good);
        }
        rice("ones without end", 0, 65_535, fillBytes(1000, 0xFF));
        rice("run longer than the slice", 0, 3, new byte[] {(byte) 0b1111_0000});
        rice("run over all of the slice", 0, 3, new byte[] {(byte) 0b1110_0000});
        rice("padding not zero", 0, 3, new byte[] {(byte) 0b1110_0001});
        rice("run of a huge parameter", 7, 3, fillBytes(60, 0xFF));
        rice("sparse, magnitude 65536", 0, 1, sparse(65_536));
        rice("sparse, magnitude 65535", 0, 1, sparse(65_535));
        rice("dense, magnitude 65536", 8, 1, dense(65_536));
        rice("dense, magnitude 65535", 8, 1, dense(65_535));
        rice("dense, ones without end", 15, 1, fillBytes(40, 0xFF));
        rice("count 0", 8, 0, new byte[0]);
        rice("dense, zeros only", 8, 8, new byte[] {0});
        rice("dense, empty", 8, 8, new byte[0]);
        noise(Codec.RICE, "bits left over", 8, 12, 81);
        noise(Codec.RICE, "ends early", 8, 4, 82);
        noise(Codec.RICE, "run of", 6, 12, 83);
        noise(Codec.RICE, "magnitude", 8, 12, 84);
    }

    private static byte[] sparse(int magnitude) {
        return RiceCodec.encode(0, new int[] {magnitude}, 0, 1, 1008).payload();
    }

    private static byte[] dense(int magnitude) {
        return RiceCodec.encode(8, new int[] {magnitude}, 0, 1, 1008).payload();
    }

    private void rice(String name, int init, int count, byte[] payload) {
        decode("RICE " + name, "6.7", Codec.RICE, init, count, payload);
    }

    private void plain() {
        byte[] three = {0, 0, (byte) 0xFF, 0x7F, 0, (byte) 0x80};
        decode("INT16 smallest and largest", "6.1", Codec.INT16, 0, 3, three);
        decode("INT16 a byte short", "6.1", Codec.INT16, 0, 3, Arrays.copyOf(three, 5));
        decode("INT16 a byte long", "6.1", Codec.INT16, 0, 3, Arrays.copyOf(three, 7));
        decode("INT16 another count", "6.1", Codec.INT16, 0, 2, three);
        decode("INT16 init", "6.1", Codec.INT16, 1, 3, three);
        decode("INT16 count 0", "6.1", Codec.INT16, 0, 0, new byte[0]);
        floats("zero, one, minus two", 1, 0f, 1f, -2f);
        floats("smallest and negative zero", 1, Float.MIN_VALUE, -0f);
        floats("just below the limit of an update", 1, 127.99999f, -127.99999f);
        floats("at the limit of an update", 1, 128f);
        floats("at the negative limit of an update", 1, 1f, -128f);
        floats("a model may hold more", 0, 128f, -Float.MAX_VALUE);
        floats("not a number", 0, Float.NaN);
        floats("infinity", 0, Float.POSITIVE_INFINITY);
        floats("minus infinity in an update", 1, Float.NEGATIVE_INFINITY);
        floatBytes("a byte short", 0, 2, 1, new byte[7]);
        floatBytes("a byte long", 0, 2, 1, new byte[9]);
        floatBytes("init", 3, 2, 1, new byte[8]);
        out.block("codec 4 is none", "5.1", "decode").line("codec", 4).line("init", 0);
        out.line("count", 1).line("hex", "00").line("expect", "malformed");
        out.block("codec 15 is none", "5.1", "decode").line("codec", 15).line("init", 0);
        out.line("count", 1).line("hex", "00").line("expect", "malformed");
    }

    private void floats(String name, int update, float... values) {
        byte[] bytes = FloatSlices.encode(values, 0, values.length, 1008).payload();
        floatBytes(name, 0, values.length, update, bytes);
    }

    private void floatBytes(String name, int init, int count, int update, byte[] bytes) {
        out.block("FLOAT32 " + name, "6.1", "decode")
                .line("codec", 0)
                .line("init", init)
                .line("count", count);
        out.line("update", update).hex("hex", bytes);
        try {
            float limit = update == 1 ? FloatSlices.UPDATE_LIMIT : FloatSlices.FINITE;
            FloatSlices.decode(init, bytes, 0, bytes.length, count, limit, new int[count]);
            out.line("expect", "ok");
        } catch (Refused e) {
            out.line("expect", e.reason().label());
        }
    }

    private void decode(String name, String spec, Codec codec, int init, int count, byte[] payload) {
        out.block(name, spec, "decode")
                .line("codec", codec.code())
                .line("init", init)
                .line("count", count);
        out.hex("hex", payload);
        int[] q = new int[count];
        try {
            decoder.decode(codec, init, payload, 0, payload.length, count, q);
            out.numbers("q", q).line("expect", "ok");
        } catch (Refused e) {
            out.line("expect", e.reason().label());
        }
    }

    private String detail(Codec codec, int init, int count, byte[] payload) {
        try {
            decoder.decode(codec, init, payload, 0, payload.length, count, new int[count]);
            return "ok";
        } catch (Refused e) {
            return e.getMessage();
        }
    }

    private static byte[] append(byte[] bytes, int value) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = (byte) value;
        return longer;
    }

    private static byte[] changed(byte[] bytes, int at, int by) {
        byte[] copy = bytes.clone();
        copy[at] += (byte) by;
        return copy;
    }

    private static byte[] fillBytes(int n, int value) {
        byte[] bytes = new byte[n];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static int[] fill(int n, java.util.function.IntUnaryOperator f) {
        int[] q = new int[n];
        Arrays.setAll(q, f);
        return q;
    }

    static int[] laplace(int n, double mean, long seed) {
        Random random = new Random(seed);
        return fill(n, i -> {
            double magnitude = -mean * Math.log(1 - random.nextDouble());
            int q = (int) Math.min(32_767, Math.floor(magnitude + .5 * mean / (mean + .5)));
            return random.nextBoolean() ? q : -q;
        });
    }

    private static int[] bursts(int n, long seed) {
        Random random = new Random(seed);
        return fill(n, i -> i / 64 % 3 != 1 || random.nextInt(3) == 0 ? 0 : random.nextInt(7) - 3);
    }
}
