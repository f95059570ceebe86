package io.linnet.broker.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A salted hash of a password. What people think up: PBKDF2 with HMAC-SHA-256, written {@code
 * pbkdf2-sha256:iterations:salt:hash} (Base64). What was drawn from 128 random bits: HMAC-SHA-256 once, {@code
 * hmac-sha256:salt:hash}. Guessing that is hopeless however cheap a guess is, and a fleet that comes back after an outage
 * makes the broker compute one hash a board.
 */
final class PasswordHash {
    static final int DEFAULT_ITERATIONS = 10_000;
    private static final int MOST_ITERATIONS = 5_000_000;
    private static final String SCHEME = "pbkdf2-sha256";
    private static final String OF_SECRETS = "hmac-sha256";
    /** Stands for the hash of a secret. */
    private static final int ONCE = 0;

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

    /** Of one that was drawn from 128 random bits or more. */
    static PasswordHash ofSecret(char[] secret, SecureRandom random) {
        return of(secret, ONCE, random);
    }

    static PasswordHash parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 3 && parts[0].equals(OF_SECRETS)) {
                return checked(ONCE, parts[1], parts[2]);
            }
            int iterations = parts.length == 4 && parts[0].equals(SCHEME) ? Integer.parseInt(parts[1]) : 0;
            if (iterations >= 1 && iterations <= MOST_ITERATIONS) {
                return checked(iterations, parts[2], parts[3]);
            }
        } catch (IllegalArgumentException e) {
            throw bad(e);
        }
        throw bad(null);
    }

    private static PasswordHash checked(int iterations, String saltText, String hashText) {
        byte[] salt = Base64.getDecoder().decode(saltText);
        byte[] hash = Base64.getDecoder().decode(hashText);
        if (salt.length < 8 || hash.length != HASH_BYTES) {
            throw bad(null);
        }
        return new PasswordHash(iterations, salt, hash);
    }

    private static IllegalArgumentException bad(@org.jspecify.annotations.Nullable Exception cause) {
        // Without the value: it might be a password in clear.
        return new IllegalArgumentException(
                "password hash, accepted: " + SCHEME + ":iterations:salt:hash, or " + OF_SECRETS + ":salt:hash", cause);
    }

    /** What a check costs; 0 for a secret. */
    int iterations() {
        return iterations;
    }

    boolean matches(char[] password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    private static byte[] derive(char[] password, byte[] salt, int iterations) {
        try {
            if (iterations == ONCE) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(salt, "HmacSHA256"));
                return mac.doFinal(new String(password).getBytes(StandardCharsets.UTF_8));
            }
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password, salt, iterations, HASH_BYTES * 8))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PBKDF2 and HMAC", e);
        }
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        String scheme = iterations == ONCE ? OF_SECRETS : SCHEME + ":" + iterations;
        return scheme + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }
}
