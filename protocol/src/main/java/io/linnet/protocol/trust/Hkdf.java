package io.linnet.protocol.trust;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869), over the runtime's HMAC. */
final class Hkdf {
    static final int HASH_BYTES = 32;

    private Hkdf() {}

    static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            // The runtime takes no empty key; HMAC fills a short one up with zeros, so this is the same key.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[HASH_BYTES] : key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }

    static byte[] extract(byte[] salt, byte[] secret) {
        return hmac(salt, secret);
    }

    static byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
        if (length < 1 || length > 255 * HASH_BYTES) {
            throw new IllegalArgumentException("length=" + length + ", accepted: 1 to " + 255 * HASH_BYTES);
        }
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        int at = 0;
        for (int counter = 1; at < length; counter++) {
            byte[] message = Arrays.copyOf(block, block.length + info.length + 1);
            System.arraycopy(info, 0, message, block.length, info.length);
            message[message.length - 1] = (byte) counter;
            block = hmac(pseudorandomKey, message);
            int take = Math.min(block.length, length - at);
            System.arraycopy(block, 0, out, at, take);
            at += take;
        }
        return out;
    }
}
