package io.linnet.protocol.chunk;

/**
 * Where the fields of a chunk stand (SPEC 5.1).
 *
 * <pre>
 *  byte 0        1        2     3     4     5     6     7     8     9     10    11      12 …      end-4 …
 *  ver:2 type:3  codec:4  transfer id chunk index first parameter   count       step    payload   CRC32C
 *  flags:3       init:4   u16         u16         u24               u16         s8                u32
 * </pre>
 */
public final class ChunkFormat {
    public static final int VERSION = 1;
    public static final int HEADER_BYTES = 12;
    public static final int CHECK_BYTES = 4;
    public static final int OVERHEAD_BYTES = HEADER_BYTES + CHECK_BYTES;
    public static final int MIN_BYTES = OVERHEAD_BYTES;
    public static final int MAX_BYTES = 1024;
    /** A repair carries the chunk's stripped header (7 bytes) and its length (2) inside its payload. */
    public static final int MAX_REPAIR_BYTES = MAX_BYTES + 16;

    public static final int MAX_CHUNKS = 4096;
    public static final int MAX_COUNT = 65_535;
    public static final int MAX_FIRST = (1 << 24) - 1;
    public static final int MIN_STEP = -4;
    public static final int MAX_STEP = 15;

    static final int CODEC = 1;
    static final int TRANSFER = 2;
    static final int INDEX = 4;
    static final int FIRST = 6;
    static final int COUNT = 9;
    static final int STEP = 11;

    /** Byte 0, flag: the receiver answers with a status at once. */
    public static final int FLAG_POLL = 4;

    public static final int TYPE_UPDATE = 0;
    public static final int TYPE_STEP = 1;
    public static final int TYPE_FULL = 2;
    public static final int TYPE_DIFF = 3;
    public static final int TYPE_REPAIR = 4;

    private ChunkFormat() {}

    /** True if the payload of a link begins like a chunk or repair of this version. */
    public static boolean isChunk(byte[] packet) {
        return packet.length > 0 && (packet[0] & 0xC0) == VERSION << 6;
    }
}
