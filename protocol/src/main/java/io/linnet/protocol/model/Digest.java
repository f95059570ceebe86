package io.linnet.protocol.model;

import java.util.Arrays;
import java.util.HexFormat;

/** The 16 bytes that name a model version's content (SPEC 3.5). */
public final class Digest {
    public static final int BYTES = 16;

    private final byte[] bytes;

    /** Copies {@code bytes}. */
    public Digest(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("digest of " + bytes.length + " bytes, accepted: " + BYTES);
        }
        this.bytes = bytes.clone();
    }

    public static Digest parse(String hex) {
        return new Digest(HexFormat.of().parseHex(hex));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && Arrays.equals(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** 32 hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
