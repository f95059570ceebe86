package io.linnet.protocol.trust;

import io.linnet.protocol.message.Ids;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The one secret of a board, from which it and whoever enrolled it derive everything else (SPEC 20.1, 20.2). What is
 * derived for one use tells nothing of the key or of another use, so a part may be given no more than it needs.
 */
public final class BoardKey {
    public static final int BYTES = 16;

    private static final byte[] PREFIX = "linnet/v1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;

    /** Copies {@code bytes}. */
    public BoardKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a board key of " + bytes.length + " bytes, accepted: " + BYTES);
        }
        this.bytes = bytes.clone();
    }

    public static BoardKey random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new BoardKey(bytes);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The board's password at the broker, 32 hex digits. */
    public String mqttPassword(String fleet, String board) {
        return HexFormat.of().formatHex(derive("mqtt", fleet, board));
    }

    /** The board's pre-shared key of DTLS, 16 bytes. */
    public byte[] dtlsKey(String fleet, String board) {
        return derive("dtls", fleet, board);
    }

    /** The key of the MACs over what the board says and is told, 16 bytes. */
    public byte[] macKey(String fleet, String board) {
        return derive("mac", fleet, board);
    }

    private byte[] derive(String label, String fleet, String board) {
        Ids.require("fleet", fleet);
        Ids.require("board", board);
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(PREFIX);
        for (String part : new String[] {label, fleet, board}) {
            // Each with its length, so that no two triples have the same bytes.
            info.write(part.length());
            info.writeBytes(part.getBytes(StandardCharsets.US_ASCII));
        }
        return Hkdf.expand(Hkdf.extract(new byte[0], bytes), info.toByteArray(), BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BoardKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Nothing of the key: it must not reach a log. */
    @Override
    public String toString() {
        return "BoardKey";
    }
}
