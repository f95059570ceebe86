package io.linnet.protocol.trust;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.Signature;
import io.linnet.protocol.reason.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What a seal is computed over (SPEC 20.7): the offer as it stands on the wire, keys that a reader does not know among it,
 * with zeros in the place of what is only to be computed.
 */
final class OfferText {
    private static final byte[] PREFIX = "linnet/v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LABEL = "offer".getBytes(StandardCharsets.US_ASCII);

    private OfferText() {}

    /** What the fleet's key signs: 32 bytes, so that a board needs no second place for an offer. */
    static byte[] signed(String fleet, byte[] message) throws Refused {
        byte[] text = message.clone();
        clear(text, MessageReader.macAt(message), Mac.BYTES);
        clear(text, MessageReader.signatureAt(message), Signature.BYTES);
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(head(fleet).flip());
            return sha.digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The MAC is computed last, over the signature too. */
    static byte[] mac(byte[] key, String fleet, byte[] message) throws Refused {
        byte[] text = message.clone();
        clear(text, MessageReader.macAt(message), Mac.BYTES);
        Hmac hmac = new Hmac(key);
        hmac.update(head(fleet));
        hmac.update(ByteBuffer.allocate(text.length).put(text));
        return hmac.finish();
    }

    /** Zeros, where something is to be computed over the rest. */
    static void clear(byte[] text, int from, int length) {
        if (from >= 0) {
            Arrays.fill(text, from, Math.min(text.length, from + length), (byte) 0);
        }
    }

    /** Each text with its length before it, so that no two things have the same bytes. */
    private static ByteBuffer head(String fleet) {
        return ByteBuffer.allocate(PREFIX.length + 2 + LABEL.length + Ids.MAX_LENGTH)
                .put(PREFIX)
                .put((byte) LABEL.length)
                .put(LABEL)
                .put((byte) fleet.length())
                .put(fleet.getBytes(StandardCharsets.US_ASCII));
    }
}
