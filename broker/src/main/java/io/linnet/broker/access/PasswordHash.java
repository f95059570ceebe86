package io.linnet.broker.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A salted password hash, PBKDF2 with HMAC-SHA-256, written {@code pbkdf2-sha256:iterations:salt:hash} (Base64). Boards'
 * passwords are best long and random, and then few iterations do: a fleet that comes back after an outage makes the
 * broker compute one hash a board.
 */
final class PasswordHash {
    static final int DEFAULT_ITERATIONS = 10_000;
    private static final int MOST_ITERATIONS = 5_000_000;
    private static final String SCHEME = "pbkdf2-sha256";
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    static PasswordHash of(char[] password, int iterations, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(iterations, salt, derive(password, salt, iterations));
    }

    static PasswordHash parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 4 && parts[0].equals(SCHEME)) {
                int iterations = Integer.parseInt(parts[1]);
                byte[] salt = Base64.getDecoder().decode(parts[2]);
                byte[] hash = Base64.getDecoder().decode(parts[3]);
                if (iterations >= 1 && iterations <= MOST_ITERATIONS && salt.length >= 8 && hash.length == HASH_BYTES) {
                    return new PasswordHash(iterations, salt, hash);
                }
            }
        } catch (IllegalArgumentException e) {
            throw bad(e);
        }
        throw bad(null);
    }

    private static IllegalArgumentException bad(@org.jspecify.annotations.Nullable Exception cause) {
        // Without the value: it might be a password in clear.
        return new IllegalArgumentException("password hash, accepted: " + SCHEME + ":iterations:salt:hash", cause);
    }

    /** What a check costs. */
    int iterations() {
        return iterations;
    }

    boolean matches(char[] password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    private static byte[] derive(char[] password, byte[] salt, int iterations) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password, salt, iterations, HASH_BYTES * 8))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PBKDF2", e);
        }
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME + ":" + iterations + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }
}
