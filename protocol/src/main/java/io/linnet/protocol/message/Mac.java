package io.linnet.protocol.message;

import java.nio.ByteBuffer;

/**
 * Eight bytes by which who has a board's key shows that it made what they were computed over (SPEC 20.5).
 *
 * @param bits the bytes, the first one highest; two are compared in one step, so a guess learns nothing from the time
 */
public record Mac(long bits) {
    public static final int BYTES = 8;

    /** The first bytes of {@code longer}. */
    public static Mac of(byte[] longer) {
        return new Mac(ByteBuffer.wrap(longer).getLong());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(bits).array();
    }
}
