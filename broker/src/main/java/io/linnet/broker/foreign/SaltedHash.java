package io.linnet.broker.foreign;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * PBKDF2 with HMAC-SHA-512 and 64 bytes of hash, which Mosquitto and HiveMQ's extension share. The iterations are
 * Mosquitto's own: nobody guesses a secret of 128 random bits, however cheap a guess is.
 */
record SaltedHash(byte[] salt, byte[] hash) {
    static final int ITERATIONS = 101;
    private static final int SALT_BYTES = 12;
    private static final int HASH_BITS = 512;
    private static final SecureRandom RANDOM = new SecureRandom();

    static SaltedHash of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new SaltedHash(salt, derive(password, salt));
    }

    boolean matches(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt));
    }

    /** In Base64. */
    String saltText() {
        return Base64.getEncoder().encodeToString(salt);
    }

    String hashText() {
        return Base64.getEncoder().encodeToString(hash);
    }

    private static byte[] derive(String password, byte[] salt) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, HASH_BITS))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PBKDF2", e);
        }
    }

    /** SHA-256 of password and salt, both as they are written; in hex, as EMQX compares it. */
    static String sha256(String password, String salt) {
        try {
            byte[] text = (password + salt).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
