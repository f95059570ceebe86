package io.linnet.protocol.trust;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The key that a board and its aggregator share, and the MACs under it (SPEC 20.5): over an update and its weight, so that
 * whoever passes it on can lose it and nothing else, over what the board says of itself, and over the answers that it acts
 * upon for good.
 */
public final class MacKey {
    private static final byte[] PREFIX = "linnet/v1".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_TEXT = PREFIX.length + 4 * (1 + Ids.MAX_LENGTH);

    private final String fleet;
    private final String board;
    private final byte[] key;

    /** @param key what {@link BoardKey#macKey} derives for this fleet and board; copied */
    public MacKey(String fleet, String board, byte[] key) {
        this.fleet = Ids.require("fleet", fleet);
        this.board = Ids.require("board", board);
        this.key = new BoardKey(key).bytes();
    }

    public static MacKey of(BoardKey own, String fleet, String board) {
        return new MacKey(fleet, board, own.macKey(fleet, board));
    }

    /** Over an update: what it stands on, its weight, and all chunks, in order and as they were first encoded. */
    public Mac update(String model, Base base, Announcement announcement, Iterable<byte[]> chunks) {
        Hmac hmac = begin("update", model);
        hmac.update(ByteBuffer.allocate(28)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) base.version())
                .put(base.digest().bytes())
                .putShort((short) announcement.transfer())
                .putShort((short) announcement.chunks())
                .putInt(announcement.examples()));
        for (byte[] chunk : chunks) {
            hmac.update(ByteBuffer.allocate(2 + chunk.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) chunk.length)
                    .put(chunk));
        }
        return Mac.of(hmac.finish());
    }

    /** Over a board's number. */
    public Mac welcome(String model, int ordinal) {
        Hmac hmac = begin("welcome", model);
        hmac.update(ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) ordinal));
        return Mac.of(hmac.finish());
    }

    /** Over what was folded. */
    public Mac receipt(Receipt receipt) {
        byte[] bitmap = receipt.folded().bitmap().bytes();
        Hmac hmac = begin("receipt", receipt.model());
        hmac.update(ByteBuffer.allocate(9 + bitmap.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) receipt.folded().version())
                .putShort((short) receipt.folded().transfer())
                .putShort((short) receipt.folded().chunks())
                .put((byte) receipt.outcome().code())
                .put(bitmap));
        return Mac.of(hmac.finish());
    }

    /**
     * Over what an update is refused for; empty: the refusal names no update.
     *
     * @param refused the MAC that the update was announced with: of a forged one its board believes nothing
     */
    public Optional<Mac> refusal(Refusal refusal, Optional<Mac> refused) {
        if (!refusal.namesUpdate()) {
            return Optional.empty();
        }
        Hmac hmac = begin("refusal", refusal.model().orElseThrow());
        hmac.update(ByteBuffer.allocate(8 + Mac.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) refusal.version().orElseThrow())
                .putShort((short) refusal.transfer().orElseThrow())
                .putShort((short) refusal.reason().code())
                .put(refused.map(Mac::bytes).orElseGet(() -> new byte[Mac.BYTES])));
        return Optional.of(Mac.of(hmac.finish()));
    }

    /** Over what somebody has looked at; with a word on the own point it is another label, so that neither passes as the other. */
    public Mac acknowledge(Acknowledge seen) {
        Hmac hmac = begin(seen.own().isPresent() ? "own" : "acknowledge", seen.model());
        ByteBuffer figures =
                ByteBuffer.allocate(seen.own().isPresent() ? 12 : 4).order(ByteOrder.LITTLE_ENDIAN);
        figures.putInt(seen.windows());
        seen.own().ifPresent(own -> figures.putInt(own.serial()).putInt(own.windows()));
        hmac.update(figures);
        return Mac.of(hmac.finish());
    }

    public boolean fits(Acknowledge seen) {
        return seen.mac().equals(Optional.of(acknowledge(seen)));
    }

    /** A board's word on itself as it goes out, with a MAC over all of it. */
    public byte[] proven(Statement said) {
        return MessageWriter.write(said, report(said.model(), MessageWriter.write(said, new Mac(0))));
    }

    /** @param packet that it came as: keys that this reader does not know are covered, too */
    public boolean fits(Statement said, byte[] packet) throws Refused {
        int at = MessageReader.macAt(packet);
        if (at < 0) {
            return false;
        }
        byte[] cleared = packet.clone();
        OfferText.clear(cleared, at, Mac.BYTES);
        return report(said.model(), cleared).equals(Mac.of(Arrays.copyOfRange(packet, at, at + Mac.BYTES)));
    }

    /** @param cleared with zeros in the MAC's place */
    Mac report(String model, byte[] cleared) {
        Hmac hmac = begin("report", model);
        hmac.update(ByteBuffer.allocate(cleared.length).put(cleared));
        return Mac.of(hmac.finish());
    }

    /** That a board holds the key that it was given (SPEC 20.6). */
    public Mac enrolled() {
        Hmac hmac = new Hmac(key);
        hmac.update(texts("enrol", fleet, board));
        return Mac.of(hmac.finish());
    }

    public boolean fits(Welcome welcome) {
        return welcome.mac().equals(Optional.of(welcome(welcome.model(), welcome.ordinal())));
    }

    public boolean fits(Receipt receipt) {
        return receipt.mac().equals(Optional.of(receipt(receipt)));
    }

    /** @param own the MAC of the update that the board has under way */
    public boolean fits(Refusal refusal, Mac own) {
        return refusal.mac().isPresent() && refusal.mac().equals(refusal(refusal, Optional.of(own)));
    }

    /** Each text with its length before it, so that no two things have the same bytes. */
    private Hmac begin(String label, String model) {
        Hmac hmac = new Hmac(key);
        hmac.update(texts(label, fleet, board, model));
        return hmac;
    }

    private static ByteBuffer texts(String... parts) {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_TEXT).put(PREFIX);
        for (String part : parts) {
            text.put((byte) part.length()).put(part.getBytes(StandardCharsets.US_ASCII));
        }
        return text;
    }

    /** Nothing of the key: it must not reach a log. */
    @Override
    public String toString() {
        return "MacKey of " + board;
    }
}
