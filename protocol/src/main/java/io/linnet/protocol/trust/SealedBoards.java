package io.linnet.protocol.trust;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A list of boards on its way to a gateway on another machine, over a broker that must neither read nor change it (SPEC
 * 20.8): pieces under AES-GCM, by a key of the gateway's password. This is the gateway's end; one thread.
 *
 * <pre>
 *   number u64 | index u16 | pieces u16 | AES-128-GCM of a part of the list's text, tag 16
 * </pre>
 */
public final class SealedBoards {
    /** Of the text in a piece: a payload stays below what section 13.1 allows. */
    static final int TEXT_BYTES = 1_000;

    static final int MOST_PIECES = 4_096;

    private static final int HEAD_BYTES = 12;
    private static final int TAG_BYTES = 16;

    /** A list that came whole. */
    public record Opened(long number, BoardList boards) {}

    private final String fleet;
    private final String gateway;
    private final Supplier<String> password;
    private long newest;
    private long coming;
    private int expected;
    private final Map<Integer, byte[]> texts = new TreeMap<>();

    /**
     * @param password as it is at that moment
     * @param newest number of the list that is in force; an older one is not taken
     */
    public SealedBoards(String fleet, String gateway, Supplier<String> password, long newest) {
        this.fleet = Ids.require("fleet", fleet);
        this.gateway = Ids.require("gateway", gateway);
        this.password = password;
        this.newest = newest;
    }

    /**
     * @param list of the keys that a gateway needs, and no others
     * @param number never used before for this gateway, and greater than all that were
     */
    public static List<byte[]> seal(BoardList list, String gateway, String password, long number) {
        byte[] text = list.text().getBytes(StandardCharsets.UTF_8);
        int pieces = (text.length + TEXT_BYTES - 1) / TEXT_BYTES;
        if (pieces > MOST_PIECES) {
            throw new IllegalArgumentException(
                    "a list of " + text.length + " bytes, accepted: at most " + MOST_PIECES * TEXT_BYTES);
        }
        List<byte[]> sealed = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            byte[] head = ByteBuffer.allocate(HEAD_BYTES)
                    .putLong(number)
                    .putShort((short) i)
                    .putShort((short) pieces)
                    .array();
            byte[] part = Arrays.copyOfRange(text, i * TEXT_BYTES, Math.min(text.length, (i + 1) * TEXT_BYTES));
            try {
                byte[] body = cipher(Cipher.ENCRYPT_MODE, key(password, list.fleet(), gateway), head)
                        .doFinal(part);
                sealed.add(ByteBuffer.allocate(HEAD_BYTES + body.length)
                        .put(head)
                        .put(body)
                        .array());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java runtime has AES-GCM", e);
            }
        }
        return sealed;
    }

    /**
     * Takes one piece; they come in any order, also again.
     *
     * @return the list, with its last piece
     * @throws Refused {@code late}: of a list that is not newer than the one in force; {@code unproven}: sealed by another
     *     password, for another gateway, or changed; {@code malformed}
     */
    public Optional<Opened> accept(byte[] piece) throws Refused {
        if (piece.length <= HEAD_BYTES + TAG_BYTES || piece.length > HEAD_BYTES + TEXT_BYTES + TAG_BYTES) {
            throw new Refused(Reason.MALFORMED, "length of a piece");
        }
        ByteBuffer head = ByteBuffer.wrap(piece);
        long number = head.getLong();
        int index = head.getShort() & 0xFFFF;
        int pieces = head.getShort() & 0xFFFF;
        if (number <= 0 || pieces > MOST_PIECES || index >= pieces) {
            throw new Refused(Reason.MALFORMED, "head of a piece");
        }
        if (number <= newest || number < coming) {
            throw new Refused(Reason.LATE, "of an older list");
        }
        byte[] text = open(piece);
        if (number > coming || pieces != expected) {
            texts.clear();
            coming = number;
            expected = pieces;
        }
        texts.put(index, text);
        if (texts.size() < expected) {
            return Optional.empty();
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        texts.values().forEach(whole::writeBytes);
        texts.clear();
        coming = 0;
        return Optional.of(opened(number, whole.toString(StandardCharsets.UTF_8)));
    }

    private Opened opened(long number, String text) throws Refused {
        try {
            BoardList list = BoardList.parse("list " + number, text);
            if (list.fleet().equals(fleet)) {
                newest = number;
                return new Opened(number, list);
            }
        } catch (IllegalArgumentException e) {
            throw new Refused(Reason.MALFORMED, "no list of boards");
        }
        throw new Refused(Reason.NOT_ALLOWED, "of another fleet");
    }

    private byte[] open(byte[] piece) throws Refused {
        byte[] head = Arrays.copyOf(piece, HEAD_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, key(password.get(), fleet, gateway), head)
                    .doFinal(piece, HEAD_BYTES, piece.length - HEAD_BYTES);
        } catch (AEADBadTagException e) {
            throw new Refused(Reason.UNPROVEN, "not sealed by this gateway's password");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has AES-GCM", e);
        }
    }

    /** The head is the nonce: number and index never come twice. */
    private static Cipher cipher(int mode, byte[] key, byte[] head) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, head));
        return cipher;
    }

    private static byte[] key(String password, String fleet, String gateway) {
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes("linnet/v1".getBytes(StandardCharsets.US_ASCII));
        for (String part : new String[] {"admit", fleet, gateway}) {
            info.write(part.length());
            info.writeBytes(part.getBytes(StandardCharsets.US_ASCII));
        }
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        return Hkdf.expand(Hkdf.extract(new byte[0], secret), info.toByteArray(), BoardKey.BYTES);
    }
}
