package io.linnet.protocol.trust;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC with SHA-256 (RFC 2104) over the runtime's, piece by piece. */
final class Hmac {
    static final int BYTES = 32;
    private static final String NAME = "HmacSHA256";

    private final Mac mac;

    Hmac(byte[] key) {
        try {
            mac = Mac.getInstance(NAME);
            // The runtime takes no empty key; HMAC fills a short one up with zeros, so this is the same key.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[BYTES] : key, NAME));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + NAME, e);
        }
    }

    /** What was put into it. */
    void update(ByteBuffer filled) {
        mac.update(filled.flip());
    }

    byte[] finish() {
        return mac.doFinal();
    }

    static byte[] of(byte[] key, byte[] message) {
        return new Hmac(key).mac.doFinal(message);
    }
}
