package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.Merge;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.message.PartialSum;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;

/** Of boards that train: the exact sum of their differences, and the slices that can join it only at the close. */
final class DifferenceSum implements RoundSum {
    /** Bytes a parameter that slices without a limit may wait with: a few hundred boards' first round. */
    private static final int WAITING_BYTES = 64;

    private static final int LEAST_WAITING_BYTES = 65_536;

    /** A slice whose layer has no limit before the close. */
    private record Waiting(Chunk chunk, int weight) {}

    private final ModelState base;
    private final int trained;
    private final Accumulator accumulator;
    private final ObjectDecoder decoder;
    private final List<Waiting> waiting = new ArrayList<>();
    private long waitingBytes;

    DifferenceSum(ModelState base, MergeRule rule) {
        this(base, rule, base.parameters().layout().parameters());
    }

    /** @param trained parameters from the first on that boards train; none has a say on the others */
    DifferenceSum(ModelState base, MergeRule rule, int trained) {
        this.base = base;
        this.trained = trained;
        this.accumulator = Accumulator.of(base, rule);
        this.decoder = new ObjectDecoder(base.parameters().layout());
    }

    @Override
    public ModelLayout layout() {
        return base.parameters().layout();
    }

    @Override
    public boolean isWholeOnly() {
        return false;
    }

    @Override
    public Accumulator accumulator() {
        return accumulator;
    }

    @Override
    public void add(Chunk chunk, int weight, boolean votes) throws Refused {
        int first = chunk.header().first();
        int count = chunk.header().count();
        requireTrained(chunk);
        if (base.parameters().layout().numeric() == Numeric.FLOAT32) {
            accumulator.foldFloats(decoder.updateFloatBits(chunk), first, count, weight);
        } else if (!accumulator.fold(
                decoder.nonzeros(chunk), first, count, chunk.header().step(), weight, votes)) {
            await(new Waiting(chunk, weight));
        }
    }

    private void requireTrained(Chunk chunk) throws Refused {
        int end = chunk.header().first() + chunk.header().count();
        if (end > trained) {
            throw new Refused(Reason.OUT_OF_RANGE, "parameters up to " + end + ", boards train " + trained);
        }
    }

    @Override
    public void addSum(List<Chunk> chunks, int weight, PartialSum of) throws Refused {
        if (layout().numeric() == Numeric.FLOAT32 || accumulator.isCutting()) {
            throw new Refused(Reason.NOT_ALLOWED, "this merge looks at single updates");
        }
        requirePossible(squares(chunks), of);
        for (Chunk chunk : chunks) {
            ChunkHeader header = chunk.header();
            accumulator.foldSum(
                    decoder.nonzeros(chunk),
                    header.first(),
                    header.count(),
                    header.step(),
                    weight,
                    of.members().size());
        }
        for (int h = 0; h < of.energies().size(); h++) {
            accumulator.noteEnergy(h, of.energies().get(h), weight);
        }
    }

    /** Of the sum's own values, by layer, (LSB/16)². */
    private long[] squares(List<Chunk> chunks) throws Refused {
        long[] squares = new long[layout().layers().size()];
        for (Chunk chunk : chunks) {
            ChunkHeader header = chunk.header();
            squares[layout().layerOf(header.first(), header.count())] +=
                    Accumulator.squares(decoder.nonzeros(chunk), header.step());
        }
        return squares;
    }

    /** m differences add up to a square of at most m times the sum of their squares. */
    private static void requirePossible(long[] squares, PartialSum of) throws Refused {
        boolean isOfLayers = of.energies().size() == squares.length;
        for (int h = 0; isOfLayers && h < squares.length; h++) {
            if (squares[h] / of.members().size() > of.energies().get(h)) {
                throw new Refused(Reason.OUT_OF_RANGE, "energy of layer " + h + " is below what the sum has");
            }
        }
        if (!isOfLayers) {
            throw new Refused(Reason.MALFORMED, of.energies().size() + " energies of " + squares.length + " layers");
        }
    }

    @Override
    public void check(Chunk chunk) throws Refused {
        requireTrained(chunk);
        if (base.parameters().layout().numeric() == Numeric.FLOAT32) {
            decoder.updateFloatBits(chunk);
        } else {
            decoder.nonzeros(chunk);
        }
    }

    @Override
    public void checkWhole(List<Chunk> chunks, int examples) {}

    /**
     * A layer's first round gives its first limit only at the close. A small fleet's slices wait for it; those of a large
     * one are given up, all of them, since what is kept must depend neither on the number of boards nor on who came first.
     */
    private void await(Waiting slice) {
        waitingBytes += slice.chunk().packet().length;
        if (isTooMuchWaiting()) {
            waiting.clear();
        } else {
            waiting.add(slice);
        }
    }

    private boolean isTooMuchWaiting() {
        return waitingBytes > mostWaitingBytes(layout());
    }

    /** More than this of all boards together does not wait. */
    static long mostWaitingBytes(ModelLayout layout) {
        return LEAST_WAITING_BYTES + (long) WAITING_BYTES * layout.parameters();
    }

    @Override
    public boolean mayWait() {
        return accumulator.isMissingLimits();
    }

    @Override
    public long waitingBytes() {
        return waitingBytes;
    }

    @Override
    public void settleWaiting(int[] limits) {
        if (limits.length > 0) {
            foldWaiting(limits);
        }
        waiting.clear();
    }

    private void foldWaiting(int[] limits) {
        try {
            for (Waiting slice : waiting) {
                ChunkHeader header = slice.chunk().header();
                accumulator.foldLate(
                        decoder.nonzeros(slice.chunk()),
                        header.first(),
                        header.count(),
                        header.step(),
                        slice.weight(),
                        limits);
            }
        } catch (Refused impossible) {
            throw new IllegalStateException("the slice was decoded before", impossible);
        }
    }

    @Override
    public ModelStep merge(int downC16, Optimiser optimiser) {
        settleWaiting(accumulator.nextLimits());
        return Merge.next(base, accumulator, downC16, optimiser);
    }
}
