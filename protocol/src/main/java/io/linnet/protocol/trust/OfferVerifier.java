package io.linnet.protocol.trust;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.Signature;
import io.linnet.protocol.reason.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether an offer is its fleet's (SPEC 20.7): by the fleet's public key, or, for boards without signatures, by the key
 * that all of them share. As a file: one line, {@code ed25519} and the public key, or {@code hmac-sha256} and the shared one,
 * in hex. Thread-safe; boards of one process share one, and an offer that comes again is not verified again.
 */
public final class OfferVerifier {
    private static final String SIGNED = "ed25519";
    private static final String SHARED = "hmac-sha256";
    private static final String ACCEPTED =
            "accepted: a file that linnet fleet init made, one line, " + SIGNED + " or " + SHARED + " and a key";

    private final String fleet;
    private final Optional<byte[]> publicKey;
    private final byte[] sharedKey;
    private volatile byte @Nullable [] lastFit;

    private OfferVerifier(String fleet, Optional<byte[]> publicKey, byte[] sharedKey) {
        this.fleet = Ids.require("fleet", fleet);
        this.publicKey = publicKey;
        this.sharedKey = sharedKey;
    }

    /** @param publicKey {@link FleetKey#publicKey}; copied */
    public static OfferVerifier signed(String fleet, byte[] publicKey) {
        if (publicKey.length != FleetKey.BYTES) {
            throw new IllegalArgumentException(
                    "a public key of " + publicKey.length + " bytes, accepted: " + FleetKey.BYTES);
        }
        return new OfferVerifier(fleet, Optional.of(publicKey.clone()), new byte[0]);
    }

    /** @param sharedKey {@link FleetKey#offerKey}; copied */
    public static OfferVerifier shared(String fleet, byte[] sharedKey) {
        return new OfferVerifier(fleet, Optional.empty(), new BoardKey(sharedKey).bytes());
    }

    /**
     * @throws IllegalArgumentException naming the file, never a key; or it holds the shared key and is open to others
     * @throws UncheckedIOException it cannot be read
     */
    public static OfferVerifier read(String fleet, Path file) {
        String[] words = text(file).strip().split("\\s+", 3);
        int bytes = words[0].equals(SIGNED) ? FleetKey.BYTES : words[0].equals(SHARED) ? BoardKey.BYTES : 0;
        if (words.length != 2 || bytes == 0 || !words[1].matches("[0-9a-f]{" + 2 * bytes + "}")) {
            throw new IllegalArgumentException(file + " is no key of offers, " + ACCEPTED);
        }
        byte[] key = HexFormat.of().parseHex(words[1]);
        if (words[0].equals(SIGNED)) {
            return signed(fleet, key);
        }
        PrivateFile.read(file);
        return shared(fleet, key);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Says why, as for any file with keys.
            return PrivateFile.read(file);
        }
    }

    /** For boards that verify signatures: anybody may read it. */
    public static void writePublic(FleetKey key, Path file) throws IOException {
        Files.writeString(file, SIGNED + " " + HexFormat.of().formatHex(key.publicKey()) + "\n");
    }

    /** For boards that do not: who reads it can make offers that they believe. */
    public static void writeShared(FleetKey key, String fleet, Path file) throws IOException {
        PrivateFile.write(file, SHARED + " " + HexFormat.of().formatHex(key.offerKey(fleet)) + "\n");
    }

    /** @param message an offer, as it came */
    public boolean fits(byte[] message) {
        byte[] known = lastFit;
        if (known != null && Arrays.equals(known, message)) {
            return true;
        }
        boolean fits;
        try {
            fits = publicKey.isPresent() ? isSigned(publicKey.get(), message) : hasMac(message);
        } catch (Refused refused) {
            fits = false;
        }
        if (fits) {
            lastFit = message.clone();
        }
        return fits;
    }

    private boolean isSigned(byte[] key, byte[] message) throws Refused {
        int at = MessageReader.signatureAt(message);
        return at >= 0
                && at + Signature.BYTES <= message.length
                && isSigned(
                        key, OfferText.signed(fleet, message), Arrays.copyOfRange(message, at, at + Signature.BYTES));
    }

    private boolean hasMac(byte[] message) throws Refused {
        int at = MessageReader.macAt(message);
        if (at < 0 || at + Mac.BYTES > message.length) {
            return false;
        }
        byte[] mac = Arrays.copyOf(OfferText.mac(sharedKey, fleet, message), Mac.BYTES);
        return MessageDigest.isEqual(mac, Arrays.copyOfRange(message, at, at + Mac.BYTES));
    }

    static boolean isSigned(byte[] publicKey, byte[] text, byte[] signature) {
        try {
            java.security.Signature verifier = java.security.Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(spec(publicKey)));
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // A signature, or a key, that is no point of the curve.
            return false;
        }
    }

    /** RFC 8032, 5.1.2: y, little endian, and the lowest bit of x above it. */
    private static EdECPublicKeySpec spec(byte[] publicKey) {
        byte[] y = new byte[FleetKey.BYTES];
        for (int i = 0; i < y.length; i++) {
            y[i] = publicKey[y.length - 1 - i];
        }
        boolean isOdd = y[0] < 0;
        y[0] &= 0x7F;
        return new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(isOdd, new BigInteger(1, y)));
    }

    static byte[] bytes(EdECPublicKey key) {
        byte[] y = key.getPoint().getY().toByteArray();
        byte[] bytes = new byte[FleetKey.BYTES];
        for (int i = 0; i < Math.min(y.length, bytes.length); i++) {
            bytes[i] = y[y.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            bytes[FleetKey.BYTES - 1] |= (byte) 0x80;
        }
        return bytes;
    }

    /** Nothing of a key: it must not reach a log. */
    @Override
    public String toString() {
        return "OfferVerifier of " + fleet;
    }
}
