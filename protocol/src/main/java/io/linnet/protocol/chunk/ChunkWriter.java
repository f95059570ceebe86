package io.linnet.protocol.chunk;

import static io.linnet.protocol.chunk.ChunkFormat.CHECK_BYTES;
import static io.linnet.protocol.chunk.ChunkFormat.CODEC;
import static io.linnet.protocol.chunk.ChunkFormat.COUNT;
import static io.linnet.protocol.chunk.ChunkFormat.FIRST;
import static io.linnet.protocol.chunk.ChunkFormat.FLAG_POLL;
import static io.linnet.protocol.chunk.ChunkFormat.HEADER_BYTES;
import static io.linnet.protocol.chunk.ChunkFormat.INDEX;
import static io.linnet.protocol.chunk.ChunkFormat.STEP;
import static io.linnet.protocol.chunk.ChunkFormat.TRANSFER;
import static io.linnet.protocol.chunk.ChunkFormat.VERSION;

/** Header and payload in, packet bytes out. Stateless. */
public final class ChunkWriter {
    private ChunkWriter() {}

    /** A packet of {@code HEADER_BYTES + length + CHECK_BYTES} bytes with its CRC under the seed. */
    public static byte[] write(ChunkHeader header, byte[] payload, int offset, int length, ChunkSeed seed) {
        byte[] packet = new byte[HEADER_BYTES + length + CHECK_BYTES];
        packet[0] = (byte) (VERSION << 6 | header.type() << 3 | (header.poll() ? FLAG_POLL : 0));
        packet[CODEC] = (byte) (header.codec() << 4 | header.init());
        putU16(packet, TRANSFER, header.transfer());
        putU16(packet, INDEX, header.index());
        putU16(packet, FIRST, header.first());
        packet[FIRST + 2] = (byte) (header.first() >>> 16);
        putU16(packet, COUNT, header.count());
        packet[STEP] = (byte) header.step();
        System.arraycopy(payload, offset, packet, HEADER_BYTES, length);
        sign(packet, seed);
        return packet;
    }

    /** Writes the CRC anew, after a flag was changed. */
    public static void sign(byte[] packet, ChunkSeed seed) {
        int crc = seed.check(packet);
        putU16(packet, packet.length - CHECK_BYTES, crc);
        putU16(packet, packet.length - 2, crc >>> 16);
    }

    private static void putU16(byte[] packet, int at, int value) {
        packet[at] = (byte) value;
        packet[at + 1] = (byte) (value >>> 8);
    }
}
