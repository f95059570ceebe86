package io.linnet.gateway.uplink;

import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.PartialSum;
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
 * One update on its way to the aggregator, as the board itself would send it: hello, chunks in the window, commit where
 * not all chunks are there, and asking again until the end is told. Pure: time in, packets out.
 *
 * <p>Chunks that never came to the gateway count as acknowledged for the protocol's sender, so that it never sends them;
 * that it begins by a hello makes sure that it learns so before its first chunk.
 */
public final class UpdateSender {
    static final long LEAST_ASK_MILLIS = 1_000;
    static final long MOST_ASK_MILLIS = 60_000;

    private final CustodyUpdate update;
    private final Optional<PartialSum> sum;
    private final int chunksAtStart;
    private final BitSet absent;
    private final Sender sender;
    private long askAtMillis = Long.MAX_VALUE;
    private long askPauseMillis = LEAST_ASK_MILLIS;
    private boolean isAsking;
    private boolean isAnswered;

    /** @param chunks the chunks that are in custody, in order */
    public UpdateSender(CustodyUpdate update, List<byte[]> chunks, long jitterSeed, long nowMillis) {
        this(update, chunks, Optional.empty(), jitterSeed, nowMillis);
    }

    /** @param sum whose updates it is the sum of; empty: it is a board's own */
    UpdateSender(CustodyUpdate update, List<byte[]> chunks, Optional<PartialSum> sum, long jitterSeed, long nowMillis) {
        this.sum = sum;
        this.update = update;
        this.chunksAtStart = chunks.size();
        this.absent = new BitSet();
        absent.set(0, update.chunks());
        List<byte[]> all = new ArrayList<>(update.chunks());
        for (int i = 0; i < update.chunks(); i++) {
            all.add(placeholder(update.key().transfer()));
        }
        for (byte[] chunk : chunks) {
            int index = index(chunk);
            if (index < update.chunks()) {
                all.set(index, chunk);
                absent.clear(index);
            }
        }
        this.sender = Sender.resumed(all, update.seed().bytes(), LinkProfile.MQTT, jitterSeed, nowMillis);
    }

    /** A chunk that the disk has spoilt counts as one that never came: it costs its slice, not the gateway. */
    private static int index(byte[] chunk) {
        try {
            return ChunkReader.peek(chunk).index();
        } catch (Refused e) {
            return Integer.MAX_VALUE;
        }
    }

    private static byte[] placeholder(int transfer) {
        byte[] packet = new byte[ChunkFormat.MIN_BYTES];
        packet[0] = ChunkFormat.VERSION << 6;
        packet[2] = (byte) transfer;
        packet[3] = (byte) (transfer >>> 8);
        return packet;
    }

    public CustodyUpdate update() {
        return update;
    }

    private boolean isWhole() {
        return absent.isEmpty();
    }

    /** Chunks have come since: begin again with them. */
    public boolean isOutgrown() {
        return update.durableCount() > chunksAtStart;
    }

    /** The next packet for the aggregator, if there is one now. */
    public Optional<byte[]> poll(long nowMillis) {
        if (!sender.complete()) {
            return sender.poll(nowMillis).map(out -> out.kind() == PacketKind.HELLO ? hello() : out.packet());
        }
        if (!isAsking) {
            isAsking = true;
            // A whole update is ended by the aggregator without being asked; what is not whole needs the commit.
            askAtMillis = isWhole() ? nowMillis + askPauseMillis : nowMillis;
        }
        if (nowMillis < askAtMillis || (!isWhole() && !update.isClosed())) {
            return Optional.empty();
        }
        askAtMillis = nowMillis + askPauseMillis;
        askPauseMillis = Math.min(MOST_ASK_MILLIS, askPauseMillis * 2);
        return Optional.of(isWhole() ? hello() : commit());
    }

    public long wakeAt(long nowMillis) {
        if (!sender.complete()) {
            return sender.wakeAt();
        }
        boolean waitsForMore = !isWhole() && !update.isClosed();
        return waitsForMore ? Long.MAX_VALUE : isAsking ? askAtMillis : nowMillis;
    }

    private byte[] hello() {
        return hello(update, sum);
    }

    /** Of the hello and the chunks that are in custody, each sent once. */
    long bytes() {
        return hello().length + update.bytes();
    }

    static byte[] hello(CustodyUpdate update, Optional<PartialSum> sum) {
        return MessageWriter.write(new Hello(
                update.key().model(),
                Optional.of(update.key().base()),
                Optional.of(update.announcement()),
                List.of(),
                OptionalInt.empty(),
                sum));
    }

    private byte[] commit() {
        Announcement announcement = update.announcement();
        return MessageWriter.write(new Commit(update.key().model(), update.key().base(), announcement));
    }

    /**
     * The aggregator's welcome: what it has, and what it allows. One without a bitmap may answer the board's own hello that
     * was passed on; it tells nothing of a transfer that is under way.
     */
    public void welcomed(Optional<StatusBitmap> received, int window, long nowMillis) {
        if (received.isEmpty() && isAnswered) {
            return;
        }
        StatusBitmap bitmap = received.orElseGet(() -> StatusBitmap.none(update.chunks()));
        sender.grant(window);
        status(TransferStatus.granting(window, bitmap), nowMillis);
    }

    public void status(TransferStatus status, long nowMillis) {
        if (status.bitmap().chunks() != update.chunks()) {
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
                        StatusBitmap.of(update.chunks(), bits),
                        status.window(),
                        status.creditBytes(),
                        status.echo(),
                        needed),
                nowMillis);
    }

    public void refused(Reason reason, long waitMillis, long nowMillis) {
        sender.onRefusal(reason, waitMillis, nowMillis);
        if (sender.complete()) {
            askAtMillis = Math.max(nowMillis + Math.max(waitMillis, askPauseMillis), askAtMillis);
        }
    }

    /** The uplink is there again: what was under way may be lost or still come. */
    public void uplinkReady(long nowMillis) {
        sender.linkUp(nowMillis);
        askPauseMillis = LEAST_ASK_MILLIS;
        askAtMillis = isAsking ? nowMillis : Long.MAX_VALUE;
    }
}
