package io.linnet.protocol.message;

import java.util.Arrays;
import java.util.HexFormat;

/** The 64 bytes by which who has a fleet's key shows that it made an offer (SPEC 20.7). */
public final class Signature {
    public static final int BYTES = 64;

    private final byte[] bytes;

    /** Copies {@code bytes}. */
    public Signature(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("signature of " + bytes.length + " bytes, accepted: " + BYTES);
        }
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Signature signature && Arrays.equals(bytes, signature.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
