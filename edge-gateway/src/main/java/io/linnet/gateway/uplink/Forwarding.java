package io.linnet.gateway.uplink;

import io.linnet.gateway.session.Transfer;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.PacketKind;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One transfer on its way to the aggregator, as the board itself would send it: hello, chunks in the window, commit where
 * not all chunks are there, and asking again until the end is told. Pure: time in, packets out.
 *
 * <p>Chunks that never came to the gateway count as acknowledged for the protocol's sender, so that it never sends them;
 * that it begins by a hello makes sure that it learns so before its first chunk.
 */
final class Forwarding {
    static final long LEAST_ASK_MILLIS = 1_000;
    static final long MOST_ASK_MILLIS = 60_000;

    private final Transfer transfer;
    private final int keptAtStart;
    private final BitSet absent;
    private final Sender sender;
    private long askAtMillis = Long.MAX_VALUE;
    private long askPauseMillis = LEAST_ASK_MILLIS;
    private boolean isAsking;
    private boolean isAnswered;

    /** @param kept the chunks that are in custody, in order */
    Forwarding(Transfer transfer, List<byte[]> kept, long jitterSeed, long nowMillis) {
        this.transfer = transfer;
        this.keptAtStart = kept.size();
        this.absent = new BitSet();
        absent.set(0, transfer.chunks());
        List<byte[]> all = new ArrayList<>(transfer.chunks());
        for (int i = 0; i < transfer.chunks(); i++) {
            all.add(placeholder(transfer.key().transfer()));
        }
        for (byte[] chunk : kept) {
            int index = index(chunk);
            all.set(index, chunk);
            absent.clear(index);
        }
        this.sender = Sender.resumed(all, transfer.seed().bytes(), LinkProfile.MQTT, jitterSeed, nowMillis);
    }

    private static int index(byte[] chunk) {
        try {
            return ChunkReader.peek(chunk).index();
        } catch (Refused e) {
            throw new IllegalStateException("custody holds what is no chunk", e);
        }
    }

    private static byte[] placeholder(int transfer) {
        byte[] packet = new byte[ChunkFormat.MIN_BYTES];
        packet[0] = ChunkFormat.VERSION << 6;
        packet[2] = (byte) transfer;
        packet[3] = (byte) (transfer >>> 8);
        return packet;
    }

    Transfer transfer() {
        return transfer;
    }

    /** Chunks have come since: begin again with them. */
    boolean isOutgrown() {
        return transfer.keptCount() > keptAtStart;
    }

    /** The next packet for the aggregator, if there is one now. */
    Optional<byte[]> poll(long nowMillis) {
        if (!sender.complete()) {
            return sender.poll(nowMillis).map(out -> out.kind() == PacketKind.HELLO ? hello() : out.packet());
        }
        if (!isAsking) {
            isAsking = true;
            // A whole update is ended by the aggregator without being asked; what is not whole needs the commit.
            askAtMillis = transfer.isWhole() ? nowMillis + askPauseMillis : nowMillis;
        }
        if (nowMillis < askAtMillis || !transfer.isWhole() && !transfer.isClosed()) {
            return Optional.empty();
        }
        askAtMillis = nowMillis + askPauseMillis;
        askPauseMillis = Math.min(MOST_ASK_MILLIS, askPauseMillis * 2);
        return Optional.of(transfer.isWhole() ? hello() : commit());
    }

    long wakeAt(long nowMillis) {
        if (!sender.complete()) {
            return sender.wakeAt();
        }
        boolean waitsForMore = !transfer.isWhole() && !transfer.isClosed();
        return waitsForMore ? Long.MAX_VALUE : isAsking ? askAtMillis : nowMillis;
    }

    private byte[] hello() {
        return MessageWriter.write(new Hello(
                transfer.key().model(),
                Optional.of(transfer.key().base()),
                Optional.of(transfer.announcement()),
                List.of(),
                OptionalInt.empty()));
    }

    private byte[] commit() {
        Announcement announcement = transfer.announcement();
        return MessageWriter.write(
                new Commit(transfer.key().model(), transfer.key().base(), announcement));
    }

    /**
     * The aggregator's welcome: what it has, and what it allows. One without a bitmap may answer the board's own hello that
     * was passed on; it tells nothing of a transfer that is under way.
     */
    void welcomed(Optional<StatusBitmap> received, int window, long nowMillis) {
        if (received.isEmpty() && isAnswered) {
            return;
        }
        StatusBitmap bitmap = received.orElseGet(() -> StatusBitmap.none(transfer.chunks()));
        sender.grant(window);
        status(TransferStatus.granting(window, bitmap), nowMillis);
    }

    void status(TransferStatus status, long nowMillis) {
        if (status.bitmap().chunks() != transfer.chunks()) {
            return;
        }
        isAnswered = true;
        BitSet bits = status.bitmap().bits();
        bits.or(absent);
        int needed = status.needed() == TransferStatus.ABSENT
                ? TransferStatus.ABSENT
                : Math.max(0, status.needed() - absent.cardinality());
        sender.onStatus(
                new TransferStatus(
                        StatusBitmap.of(transfer.chunks(), bits),
                        status.window(),
                        status.creditBytes(),
                        status.echo(),
                        needed),
                nowMillis);
    }

    void refused(Reason reason, long waitMillis, long nowMillis) {
        sender.onRefusal(reason, waitMillis, nowMillis);
        if (sender.complete()) {
            askAtMillis = Math.max(nowMillis + Math.max(waitMillis, askPauseMillis), askAtMillis);
        }
    }

    /** The uplink is there again: what was under way may be lost or still come. */
    void uplinkReady(long nowMillis) {
        sender.linkUp(nowMillis);
        askPauseMillis = LEAST_ASK_MILLIS;
        askAtMillis = isAsking ? nowMillis : Long.MAX_VALUE;
    }
}
