package io.linnet.protocol.frame;

import java.util.zip.CRC32C;

/** The limits and rules of a frame (SPEC section 4). */
public final class FrameFormat {
    /** Ends every frame; never occurs inside one. */
    public static final byte DELIMITER = 0;
    /** Longest content: the longest repair, and a message with its check (SPEC 1.3). */
    public static final int MAX_CONTENT_BYTES = 1056;
    /** Longest message, without its check. */
    public static final int MAX_MESSAGE_BYTES = 1024;

    public static final int CHECK_BYTES = 4;
    /** Longest frame with its delimiter. */
    public static final int MAX_FRAME_BYTES = Cobs.maxEncodedBytes(MAX_CONTENT_BYTES) + 1;

    /** Top two bits of the content's first byte. */
    static final int KIND_MASK = 0xC0;

    static final int CHUNK = 0x40;
    static final int MESSAGE = 0x80;

    private FrameFormat() {}

    static int check(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
