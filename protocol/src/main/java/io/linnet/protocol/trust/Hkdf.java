package io.linnet.protocol.trust;

import java.util.Arrays;

/** HKDF with SHA-256 (RFC 5869). */
final class Hkdf {
    private Hkdf() {}

    static byte[] extract(byte[] salt, byte[] secret) {
        return Hmac.of(salt, secret);
    }

    static byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
        if (length < 1 || length > 255 * Hmac.BYTES) {
            throw new IllegalArgumentException("length=" + length + ", accepted: 1 to " + 255 * Hmac.BYTES);
        }
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        int at = 0;
        for (int counter = 1; at < length; counter++) {
            byte[] message = Arrays.copyOf(block, block.length + info.length + 1);
            System.arraycopy(info, 0, message, block.length, info.length);
            message[message.length - 1] = (byte) counter;
            block = Hmac.of(pseudorandomKey, message);
            int take = Math.min(block.length, length - at);
            System.arraycopy(block, 0, out, at, take);
            at += take;
        }
        return out;
    }
}
