package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.message.PartialSum;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;

/** Of boards that add up their examples (SPEC 21.6, 22.3): every board's sums once, none of them weighted or cut. */
abstract class DigitSum implements RoundSum {
    private final ModelLayout layout;
    private final Accumulator accumulator;
    private final ObjectDecoder decoder;

    DigitSum(ModelLayout layout) {
        this.layout = layout;
        this.accumulator = new Accumulator(layout);
        this.decoder = new ObjectDecoder(layout);
    }

    @Override
    public ModelLayout layout() {
        return layout;
    }

    @Override
    public boolean isWholeOnly() {
        return true;
    }

    @Override
    public Accumulator accumulator() {
        return accumulator;
    }

    @Override
    public void add(Chunk chunk, int weight, boolean votes) throws Refused {
        check(chunk);
        // The finest step, so that a digit counts as one.
        accumulator.fold(
                decoder.nonzeros(chunk),
                chunk.header().first(),
                chunk.header().count(),
                -Accumulator.FRACTION_BITS,
                1,
                true);
    }

    @Override
    public void addSum(List<Chunk> chunks, int weight, PartialSum of) throws Refused {
        throw new Refused(Reason.NOT_ALLOWED, "every board's sums count once");
    }

    @Override
    public void check(Chunk chunk) throws Refused {
        if (chunk.header().step() != 0) {
            throw new Refused(Reason.OUT_OF_RANGE, "step " + chunk.header().step() + " of sums");
        }
        decoder.nonzeros(chunk);
    }

    /** What all chunks of an update say. */
    final long[] digits(List<Chunk> chunks) throws Refused {
        long[] digits = new long[layout.parameters()];
        for (Chunk chunk : chunks) {
            int[] values = decoder.integers(chunk);
            for (int i = 0; i < chunk.header().count(); i++) {
                digits[chunk.header().first() + i] = values[i];
            }
        }
        return digits;
    }

    @Override
    public boolean mayWait() {
        return false;
    }

    @Override
    public long waitingBytes() {
        return 0;
    }

    @Override
    public void settleWaiting(int[] limits) {}
}
