package io.linnet.gateway.downlink;

import io.linnet.gateway.link.Attachment;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.OutgoingPacket;
import io.linnet.protocol.transfer.PacketKind;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * One object of a model on its way down a serial line: the protocol's sender, at the line's pace. Pure: statuses and time
 * in, packets out.
 */
public final class ModelSender {
    /** Without a status for so long the board is not listening; it asks again when it is. */
    private static final long SILENT_MILLIS = 60_000;

    /** If the board does not say how much it can take. */
    static final int DEFAULT_WINDOW = 4;

    private static final int BITS_A_BYTE = 10;

    private final Attachment attachment;
    private final int object;
    private final int transfer;
    private final Sender sender;
    private long lastStatusAt;

    /** @param transfer of the object */
    public ModelSender(
            Attachment attachment,
            int object,
            int transfer,
            List<byte[]> chunks,
            ChunkSeed seed,
            boolean isEager,
            long jitterSeed,
            long nowMillis) {
        this.attachment = attachment;
        this.object = object;
        this.transfer = transfer;
        LinkProfile profile = LinkProfile.SERIAL
                .withEager(isEager)
                .withWindow(DEFAULT_WINDOW)
                .withPace(Math.max(1, attachment.baud() / BITS_A_BYTE));
        this.lastStatusAt = nowMillis;
        this.sender = Sender.resumed(chunks, seed.bytes(), profile, jitterSeed, nowMillis);
    }

    public boolean isFor(Attachment at, int ofObject, int ofTransfer) {
        return attachment == at && object == ofObject && transfer == ofTransfer;
    }

    /**
     * Whether it is of an earlier life of the board: a line keeps the order, so a board that lacks what it had has begun
     * anew, and what its statuses said is no longer so.
     */
    public boolean isOfEarlierLife(TransferStatus status) {
        BitSet lost = sender.acknowledged().bits();
        lost.andNot(status.bitmap().bits());
        return !lost.isEmpty();
    }

    /** Where its packets go. */
    public Attachment attachment() {
        return attachment;
    }

    public void status(TransferStatus status, long nowMillis) {
        lastStatusAt = nowMillis;
        sender.onStatus(status, nowMillis);
    }

    /** The next packet for the board, if there is one now. */
    public Optional<byte[]> poll(long nowMillis) {
        if (isSilent(nowMillis)) {
            return Optional.empty();
        }
        // What a hello would ask is known: the board's request came with its bitmap.
        return sender.poll(nowMillis)
                .filter(out -> out.kind() != PacketKind.HELLO)
                .map(OutgoingPacket::packet);
    }

    /** When to poll again, or {@link Long#MAX_VALUE}. */
    public long wakeAt(long nowMillis) {
        return sender.complete() || isSilent(nowMillis) ? Long.MAX_VALUE : sender.wakeAt();
    }

    private boolean isSilent(long nowMillis) {
        return nowMillis - lastStatusAt > SILENT_MILLIS;
    }
}
