package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The open round's arithmetic: whose update is how far, and their exact sum. Every chunk is checked against the base it
 * claims and the layout it must fit before a single value of it is added, so a bad one leaves no trace.
 */
public final class Round {
    private final ModelState base;
    private final ChunkSeed seed;
    private final int maxExamples;
    private final Accumulator accumulator;
    private final ObjectDecoder decoder;
    private final Map<String, Transfer> transfers = new LinkedHashMap<>();
    private int begun;
    private int finished;

    /** @param model id of the model */
    public Round(String model, ModelState base, int maxExamples) {
        this.base = base;
        this.seed = ChunkSeed.of(model, base.version(), base.digest());
        this.maxExamples = maxExamples;
        this.accumulator = new Accumulator(base.parameters().layout());
        this.decoder = new ObjectDecoder(base.parameters().layout());
    }

    public ModelState base() {
        return base;
    }

    public Accumulator accumulator() {
        return accumulator;
    }

    public ChunkSeed seed() {
        return seed;
    }

    boolean isBase(Base claimed) {
        return claimed.version() == base.version() && claimed.digest().equals(base.digest());
    }

    @Nullable
    Transfer transfer(String board) {
        return transfers.get(board);
    }

    /** Boards of whose update at least one chunk was folded. */
    public int begun() {
        return begun;
    }

    /** Boards that have nothing more to send. */
    int finished() {
        return finished;
    }

    /** What is folded so far of each transfer: the receipts, were the round closed now. */
    public List<FoldReceipt> receipts() {
        List<FoldReceipt> closed = new ArrayList<>();
        transfers.forEach((board, transfer) -> {
            Received folded = transfer.received(base.version());
            closed.add(new FoldReceipt(
                    board,
                    folded.version(),
                    folded.transfer(),
                    folded.chunks(),
                    folded.bitmap().bytes()));
        });
        return closed;
    }

    /** Begins a board's update, or finds the one that it resumes. */
    Transfer announce(String board, Announcement announcement) throws Refused {
        if (announcement.examples() < 1 || announcement.examples() > maxExamples) {
            throw new Refused(Reason.WEIGHT, announcement.examples() + " examples, accepted: 1 to " + maxExamples);
        }
        Transfer known = transfers.get(board);
        if (known != null && known.announcement().equals(announcement)) {
            return known;
        }
        if (known != null && !known.isEmpty()) {
            throw new Refused(
                    Reason.CONFLICT, "transfer " + known.announcement().transfer() + " of this round has begun");
        }
        if (known != null && known.isFinished()) {
            finished--;
        }
        Transfer fresh = new Transfer(announcement);
        transfers.put(board, fresh);
        return fresh;
    }

    /** Its board sends no more of it. */
    void close(Transfer transfer) {
        if (!transfer.isFinished()) {
            transfer.close();
            finished++;
        }
    }

    /** Checks a packet as it came from a link, CRC included, and folds it. */
    boolean accept(Transfer transfer, byte[] packet) throws Refused {
        return fold(transfer, ChunkReader.read(packet, seed));
    }

    /**
     * Folds a chunk whose CRC holds.
     *
     * @return false: it was folded before
     */
    boolean fold(Transfer transfer, Chunk chunk) throws Refused {
        int index = chunk.header().index();
        int first = chunk.header().first();
        int count = chunk.header().count();
        if (index >= transfer.announcement().chunks()) {
            throw new Refused(
                    Reason.OUT_OF_RANGE,
                    "chunk " + index + " of " + transfer.announcement().chunks());
        }
        if (transfer.has(index)) {
            return false;
        }
        transfer.checkDisjoint(index, first, count);
        int weight = transfer.announcement().examples();
        if (base.parameters().layout().numeric() == Numeric.FLOAT32) {
            accumulator.fold(decoder.updateFloats(chunk), first, count, weight);
        } else {
            accumulator.fold(
                    decoder.integers(chunk), first, count, chunk.header().step(), weight);
        }
        boolean wasFinished = transfer.isFinished();
        begun += transfer.isEmpty() ? 1 : 0;
        transfer.mark(index, first, count);
        finished += transfer.isFinished() && !wasFinished ? 1 : 0;
        return true;
    }

    /** Folds what an earlier run had kept of this round. */
    public void replay(List<Entry> entries) {
        for (Entry entry : entries) {
            try {
                replay(entry);
            } catch (Refused impossible) {
                throw new IllegalStateException("the journal holds what was never accepted", impossible);
            }
        }
    }

    private void replay(Entry entry) throws Refused {
        if (entry instanceof Entry.Announced announced) {
            announce(
                    announced.board(),
                    new Announcement(announced.transfer(), announced.chunks(), announced.examples()));
        } else if (entry instanceof Entry.Kept kept) {
            Transfer transfer = transfers.get(kept.board());
            if (transfer != null) {
                accept(transfer, kept.packet());
            }
        } else if (entry instanceof Entry.Committed committed) {
            Transfer transfer = transfers.get(committed.board());
            if (transfer != null) {
                close(transfer);
            }
        }
    }

    /** Announces and folds one update whose chunks are all at hand. For measurements and in-process fleets. */
    public void foldWhole(String board, Announcement announcement, Iterable<byte[]> packets) throws Refused {
        Transfer transfer = announce(board, announcement);
        for (byte[] packet : packets) {
            accept(transfer, packet);
        }
    }
}
