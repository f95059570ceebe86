package io.linnet.protocol.trust;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.Seal;
import io.linnet.protocol.message.Signature;
import io.linnet.protocol.reason.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What makes offers the fleet's: an Ed25519 key (RFC 8032), which the aggregator alone holds (SPEC 20.7). As a file: one
 * line, {@code ed25519-private}, the private key and the public one, in hex.
 */
public final class FleetKey {
    public static final int BYTES = 32;

    private static final String KIND = "ed25519-private";
    private static final String NAME = "Ed25519";
    private static final String ACCEPTED =
            "accepted: a file that linnet fleet init made, one line, " + KIND + " and two keys";

    private final byte[] seed;
    private final byte[] publicKey;
    private final PrivateKey key;

    private FleetKey(byte[] seed, byte[] publicKey) {
        this.seed = seed.clone();
        this.publicKey = publicKey.clone();
        try {
            this.key = KeyFactory.getInstance(NAME)
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, this.seed));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no key of " + NAME, e);
        }
    }

    public static FleetKey random(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME);
            generator.initialize(NamedParameterSpec.ED25519, random);
            KeyPair pair = generator.generateKeyPair();
            byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            return new FleetKey(seed, OfferVerifier.bytes((EdECPublicKey) pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + NAME, e);
        }
    }

    /** A pair that is known to be one; copied. */
    static FleetKey of(byte[] seed, byte[] publicKey) {
        return new FleetKey(seed, publicKey);
    }

    /**
     * @throws IllegalArgumentException naming the file, never the key; or others may read it
     * @throws java.io.UncheckedIOException it cannot be read
     */
    public static FleetKey read(Path file) {
        String[] words = PrivateFile.read(file).strip().split("\\s+", 4);
        if (words.length != 3 || !words[0].equals(KIND)) {
            throw new IllegalArgumentException(file + " is no fleet key, " + ACCEPTED);
        }
        FleetKey key = new FleetKey(bytes(file, words[1]), bytes(file, words[2]));
        key.requirePair(file);
        return key;
    }

    private static byte[] bytes(Path file, String hex) {
        if (!hex.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
            throw new IllegalArgumentException(file + " is no fleet key, " + ACCEPTED);
        }
        return HexFormat.of().parseHex(hex);
    }

    /** Offers under a private key of another pair would be refused by every board. */
    private void requirePair(Path file) {
        byte[] text = file.toString().getBytes(StandardCharsets.UTF_8);
        if (!OfferVerifier.isSigned(publicKey, text, sign(text))) {
            throw new IllegalArgumentException(file + ": its public key is another's, " + ACCEPTED);
        }
    }

    public void write(Path file) throws IOException {
        HexFormat hex = HexFormat.of();
        PrivateFile.write(file, KIND + " " + hex.formatHex(seed) + " " + hex.formatHex(publicKey) + "\n");
    }

    /** What boards verify offers with. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** What boards of a fleet that verify no signatures know its offers by: who has it can make them. */
    public byte[] offerKey(String fleet) {
        Ids.require("fleet", fleet);
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes("linnet/v1".getBytes(StandardCharsets.US_ASCII));
        for (String part : new String[] {"offer", fleet}) {
            info.write(part.length());
            info.writeBytes(part.getBytes(StandardCharsets.US_ASCII));
        }
        return Hkdf.expand(Hkdf.extract(new byte[0], seed), info.toByteArray(), BoardKey.BYTES);
    }

    /** The offer's bytes, with signature and MAC. The same offer and epoch always give the same bytes. */
    public byte[] seal(String fleet, Offer offer, long epoch) {
        Seal none = new Seal(epoch, Optional.of(new Mac(0)), Optional.of(new Signature(new byte[Signature.BYTES])));
        byte[] message = MessageWriter.write(offer.with(none));
        try {
            byte[] signature = sign(OfferText.signed(fleet, message));
            System.arraycopy(signature, 0, message, MessageReader.signatureAt(message), Signature.BYTES);
            byte[] mac = OfferText.mac(offerKey(fleet), fleet, message);
            System.arraycopy(mac, 0, message, MessageReader.macAt(message), Mac.BYTES);
            return message;
        } catch (Refused refused) {
            throw new IllegalStateException("boards would refuse the offer: " + refused.getMessage(), refused);
        }
    }

    byte[] sign(byte[] text) {
        try {
            java.security.Signature signature = java.security.Signature.getInstance(NAME);
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + NAME, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FleetKey key && Arrays.equals(publicKey, key.publicKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(publicKey);
    }

    /** Nothing of the key: it must not reach a log. */
    @Override
    public String toString() {
        return "FleetKey";
    }
}
