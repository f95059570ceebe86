package io.linnet.protocol.transfer;

import io.linnet.protocol.chunk.ChunkFormat;

/** The header fields of a chunk or repair that a transfer looks at (SPEC 5.1, 5.5). The payload it never reads. */
final class PacketHeader {
    private static final int TRANSFER = 2;
    private static final int INDEX = 4;
    private static final int FIRST = 6;
    private static final int COUNT = 9;
    private static final int STEP = 11;
    private static final int RESERVED_FLAGS = 3;

    private PacketHeader() {}

    static int version(byte[] packet) {
        return (packet[0] & 0xFF) >>> 6;
    }

    static int type(byte[] packet) {
        return (packet[0] >>> 3) & 7;
    }

    static boolean polls(byte[] packet) {
        return (packet[0] & ChunkFormat.FLAG_POLL) != 0;
    }

    static boolean hasReservedFlags(byte[] packet) {
        return (packet[0] & RESERVED_FLAGS) != 0;
    }

    static int transfer(byte[] packet) {
        return load16(packet, TRANSFER);
    }

    /** Chunk index; the seed of a repair or bare poll. */
    static int index(byte[] packet) {
        return load16(packet, INDEX);
    }

    /** First chunk that a repair covers. */
    static int first(byte[] packet) {
        return load16(packet, FIRST) | ((packet[FIRST + 2] & 0xFF) << 16);
    }

    /** Number of chunks that a repair covers. */
    static int count(byte[] packet) {
        return load16(packet, COUNT);
    }

    /** The object's type, in a repair. */
    static int step(byte[] packet) {
        return packet[STEP];
    }

    static void header(byte[] packet, int type, int flags, int transfer, int index) {
        packet[0] = (byte) ((ChunkFormat.VERSION << 6) | (type << 3) | flags);
        store16(packet, TRANSFER, transfer);
        store16(packet, INDEX, index);
    }

    static void cover(byte[] repair, int first, int count, int objectType) {
        store16(repair, FIRST, first);
        repair[FIRST + 2] = (byte) (first >>> 16);
        store16(repair, COUNT, count);
        repair[STEP] = (byte) objectType;
    }

    static int load16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8);
    }

    static void store16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
    }
}
