package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.Entry;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.ReceiveResult;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How far an update of a board is in the open round. Its slices are noted only while it is incomplete. */
final class UpdateProgress {
    private final Announcement announcement;
    /** Number of the version that it was trained on, and what its chunks' checks begin with. */
    private final long version;

    private final ChunkSeed seed;
    /** It and {@link #slices} grow with what comes: an announcement is only a claim. */
    private final BitSet arrived = new BitSet();
    /** First parameter and end of each chunk that has come; dropped when nothing more can come. */
    private int @Nullable [] slices = {};
    /** Rules of statuses and repairs; made when a valid packet comes alone, dropped when nothing more can come. */
    private @Nullable Receiver receiver;

    private int arrivedChunks;
    private int highest = -1;
    private boolean isClosed;
    private boolean isProven;
    private boolean isRejected;
    private boolean isKept;
    /** Chunks that point against the model's heading; few updates have any. */
    private @Nullable BitSet opposed;
    /** It counts only when all of it is there. */
    private final boolean isWholeOnly;
    /** Of such a one what has come: a few chunks. */
    private List<Entry.ChunkHeld> held = List.of();

    UpdateProgress(Announcement announcement, long version, ChunkSeed seed, boolean isWholeOnly) {
        this.announcement = announcement;
        this.isWholeOnly = isWholeOnly;
        this.version = version;
        this.seed = seed;
    }

    long version() {
        return version;
    }

    ChunkSeed seed() {
        return seed;
    }

    Announcement announcement() {
        return announcement;
    }

    boolean has(int index) {
        return arrived.get(index);
    }

    /** The journal has the announcement. */
    void keep() {
        isKept = true;
    }

    /** Gives the journal the announcement, once something is to be kept that belongs to it. */
    void keep(String board, Effects out) {
        if (!isKept) {
            out.keep(new Entry.UpdateAnnounced(
                    board,
                    version,
                    announcement.transfer(),
                    announcement.chunks(),
                    announcement.examples(),
                    announcement.mac()));
        }
        keep();
    }

    /** Its chunks are held until its MAC fits, or until all are there. */
    boolean isHeld() {
        return (isWholeOnly || announcement.mac().isPresent()) && !isProven;
    }

    /** Keeps a chunk of an update that counts whole, so that no journal has to be read for it. */
    void hold(Entry.ChunkHeld chunk) {
        if (isWholeOnly) {
            held = Stream.concat(held.stream(), Stream.of(chunk)).toList();
        }
    }

    /** What was kept so. */
    List<Entry.ChunkHeld> held() {
        return held;
    }

    /** Nothing of it is in the sum. */
    boolean isEmpty() {
        return arrivedChunks == 0 || isHeld();
    }

    boolean isWhole() {
        return arrivedChunks == announcement.chunks();
    }

    /** Whole, or closed by its board. */
    boolean isFinished() {
        return (isClosed || isWhole()) && !isRejected;
    }

    boolean isRejected() {
        return isRejected;
    }

    /** What it is, it stays. */
    boolean isOver() {
        return isFinished() || isRejected;
    }

    /** Its MAC fits: all of it is in the sum. */
    void prove() {
        isProven = true;
        held = List.of();
    }

    /** It never counts; another announcement may take its place. */
    void reject() {
        isRejected = true;
        held = List.of();
        slices = null;
        receiver = null;
    }

    /** Nothing more of it is taken. */
    void close() {
        isClosed = true;
        held = List.of();
        slices = null;
        receiver = null;
    }

    /**
     * Takes a chunk or repair as it came from the link.
     *
     * @return the chunks that it brings, their check made, to be folded
     */
    ReceiveResult accept(byte[] packet, ReceiverPolicy policy, long nowMillis) throws Refused {
        Receiver rules = receiver;
        if (rules == null) {
            StatusBitmap known = StatusBitmap.of(announcement.chunks(), arrived);
            rules = new Receiver(known, seed.bytes(), announcement.transfer(), ChunkFormat.TYPE_UPDATE, policy);
        }
        ReceiveResult accepted = rules.accept(packet, nowMillis);
        // Only now: noise takes no memory.
        receiver = rules;
        return accepted;
    }

    /** The status that is due. */
    Optional<TransferStatus> poll(long nowMillis) {
        Receiver rules = receiver;
        return rules == null ? Optional.empty() : rules.poll(nowMillis);
    }

    /** When a status becomes due if nothing more arrives; {@link Long#MAX_VALUE}: never. */
    long wakeAtMillis() {
        Receiver rules = receiver;
        return rules == null ? Long.MAX_VALUE : rules.wakeAt();
    }

    /**
     * Refuses a slice that does not lie between its neighbours: chunks are numbered in the order of their parameters
     * (SPEC 5.1), so anything else would count some parameter twice.
     */
    void checkDisjoint(int index, int first, int count) throws Refused {
        int[] known = slices;
        if (known == null) {
            return;
        }
        int below = Math.min(index, highest + 1) - 1;
        while (below >= 0 && known[2 * below + 1] == 0) {
            below--;
        }
        int above = index + 1;
        while (above <= highest && known[2 * above + 1] == 0) {
            above++;
        }
        boolean isTooLow = below >= 0 && first < known[2 * below + 1];
        boolean isTooHigh = above <= highest && first + count > known[2 * above];
        if (isTooLow || isTooHigh) {
            throw new Refused(Reason.OVERLAP, "parameters " + first + " to " + (first + count - 1));
        }
    }

    /** The chunk has come. */
    void mark(int index, int first, int count) {
        arrived.set(index);
        arrivedChunks++;
        highest = Math.max(highest, index);
        if (isWhole()) {
            slices = null;
            receiver = null;
        } else if (slices != null) {
            if (slices.length <= 2 * index + 1) {
                int room = Math.min(announcement.chunks(), Math.max(8, 2 * (index + 1)));
                slices = Arrays.copyOf(slices, 2 * room);
            }
            slices[2 * index] = first;
            slices[2 * index + 1] = first + count;
        }
    }

    /** A chunk that has come points against the model's heading. */
    void oppose(int index) {
        opposed = opposed == null ? new BitSet() : opposed;
        opposed.set(index);
    }

    /** Most of what has come does. */
    boolean isOpposed() {
        return opposed != null && 2 * opposed.cardinality() > arrivedChunks;
    }

    /** Nothing of it is folded, and its board may still send it: in another round, if not in this one. */
    boolean isOwed() {
        return isEmpty() && !isClosed && !isRejected;
    }

    /** What has come, for a welcome or status. */
    Received received() {
        return new Received(version, announcement.transfer(), StatusBitmap.of(announcement.chunks(), arrived));
    }

    /** What is folded, for a receipt. */
    Received counted() {
        return isEmpty()
                ? new Received(version, announcement.transfer(), StatusBitmap.none(announcement.chunks()))
                : received();
    }
}
