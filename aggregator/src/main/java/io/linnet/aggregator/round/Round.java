package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Collection;
import java.util.LinkedHashMap;
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

    Collection<Transfer> transfers() {
        return transfers.values();
    }

    Map<String, Transfer> transfersByBoard() {
        return transfers;
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
        Transfer begun = new Transfer(announcement);
        transfers.put(board, begun);
        return begun;
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
        transfer.mark(index, first, count);
        return true;
    }

    /** Announces and folds one update whose chunks are all at hand. For measurements and in-process fleets. */
    public void foldWhole(String board, Announcement announcement, Iterable<byte[]> packets) throws Refused {
        Transfer transfer = announce(board, announcement);
        for (byte[] packet : packets) {
            accept(transfer, packet);
        }
    }
}
