package io.linnet.aggregator.accumulate;

import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.StepExponent;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.util.BitSet;

/**
 * From a round's sums to the next model: a weighted mean for each range of parameters over what arrived for that range,
 * then the step down, quantized so that boards that apply it hold the very same integers (SPEC 11.2). What the step
 * cannot say stays as the step residual of the next round.
 */
public final class Merge {
    private static final int FRACTION = Accumulator.FRACTION_BITS;
    private static final int MAX_RESIDUAL = 1 << 19;
    private static final int MAX_STEP_Q = 32_767;
    /** A step this much larger than the running mean of those before it is called diverging. */
    private static final int DIVERGENCE_FACTOR = 8;
    /** Rounds before the watch begins, and for which steps stay fine after it barked. */
    private static final int WARM_UP_ROUNDS = 8;

    private static final int FINE_ROUNDS = 16;

    private Merge() {}

    /** By the mean as it is. */
    public static ModelStep next(ModelState base, Accumulator sums, int downC16) {
        return next(base, sums, downC16, Optimiser.AVG);
    }

    /**
     * @param downC16 16·c² of the step down, 0: exact
     * @param optimiser what is made of the mean; of floats, which are merged as they are, nothing
     */
    public static ModelStep next(ModelState base, Accumulator sums, int downC16, Optimiser optimiser) {
        return base.parameters().layout().numeric() == Numeric.FLOAT32
                ? nextFloats(base, sums)
                : nextFixed(base, sums, downC16, optimiser);
    }

    private static ModelStep nextFixed(ModelState base, Accumulator sums, int downC16, Optimiser optimiser) {
        ModelLayout layout = base.parameters().layout();
        int n = layout.parameters();
        short[] from = base.parameters().fixed();
        BitSet turned = sums.rejoin();
        long[] weights = sums.weights();
        int[] mean = new int[n];
        long norm = 0;
        for (int i = 0; i < n; i++) {
            mean[i] = weights[i] == 0 ? 0 : clampDifference(nearest(sums.sum(i), weights[i]));
            norm += Math.abs(mean[i]);
        }
        OptimiserState.Outcome moved = base.optimiser().step(optimiser, layout, mean, weights);
        int[] move = moved.step();
        short[] to = from.clone();
        int[] residual = base.stepResidual().length == 0
                ? new int[n]
                : base.stepResidual().clone();
        int[] q = new int[n];
        int[] exponents = new int[layout.layers().size()];
        int effective16 = Integer.MAX_VALUE;
        for (int h = 0; h < exponents.length; h++) {
            Layer layer = layout.layers().get(h);
            long squares = Quantizer.sumSquares(move, layer.first(), layer.end());
            if (squares == 0 && downC16 != 0) {
                continue;
            }
            int ofLayer = sums.effective16(h, mean, weights);
            effective16 = ofLayer == 0 ? effective16 : Math.min(effective16, ofLayer);
            int c16 = downC16 == 0 ? 0 : Coarseness.down(downC16, ofLayer);
            int s = StepExponent.of(squares, layer.parameters(), c16, FRACTION, FRACTION);
            exponents[h] = s - FRACTION;
            for (int i = layer.first(); i < layer.end(); i++) {
                if (weights[i] == 0) {
                    continue;
                }
                int wanted = move[i] + residual[i];
                q[i] = Quantizer.value(wanted, s, MAX_STEP_Q);
                to[i] = saturate(from[i] + ((long) q[i] << exponents[h]));
                residual[i] = downC16 == 0 ? 0 : clamp(wanted - 16L * (to[i] - from[i]), MAX_RESIDUAL);
            }
        }
        return finish(
                base,
                Parameters.ofFixed(layout, to),
                residual,
                sums.nextLimits(),
                moved.state(),
                sums.nextHeading(mean, weights, turned),
                q,
                exponents,
                norm,
                smoothed(base.effective16(), effective16));
    }

    /** A running mean over some eight rounds; the layer that is most like one board's speaks for all. */
    private static int smoothed(int before, int ofRound) {
        if (ofRound == Integer.MAX_VALUE) {
            return before;
        }
        return before == 0 ? ofRound : (7 * before + ofRound + 4) / 8;
    }

    private static ModelStep nextFloats(ModelState base, Accumulator sums) {
        float[] to = base.parameters().floats().clone();
        long[] weights = sums.weights();
        double unit = 1.0 / (1 << Accumulator.FLOAT_FRACTION_BITS);
        double norm = 0;
        for (int i = 0; i < to.length; i++) {
            if (weights[i] > 0) {
                double mean = sums.sum(i) * unit / weights[i];
                to[i] = (float) (to[i] + mean);
                norm += Math.abs(mean);
            }
        }
        Parameters next = Parameters.ofFloats(base.parameters().layout(), to);
        int[] none = new int[0];
        return finish(base, next, none, none, OptimiserState.NONE, Heading.NONE, none, none, (long) (norm * 65_536), 0);
    }

    private static ModelStep finish(
            ModelState base,
            Parameters next,
            int[] residual,
            int[] limits,
            OptimiserState optimiser,
            Heading heading,
            int[] q,
            int[] exponents,
            long norm,
            int effective16) {
        int round = base.round() + 1;
        boolean isDiverging = round > WARM_UP_ROUNDS && norm > DIVERGENCE_FACTOR * base.norm() && base.norm() > 0;
        long history = base.norm() == 0 ? norm : (7 * base.norm() + Math.min(norm, 16 * base.norm())) / 8;
        int fineUntil = isDiverging ? round + FINE_ROUNDS : base.fineUntil();
        ModelState state = new ModelState(
                base.version() + 1,
                round,
                next,
                next.digest(),
                residual,
                limits,
                history,
                fineUntil,
                effective16,
                optimiser,
                heading);
        return new ModelStep(state, q, exponents, norm, isDiverging);
    }

    /** Half away from zero; {@code divisor} is positive. */
    static long nearest(long value, long divisor) {
        long half = divisor / 2;
        return value >= 0 ? (value + half) / divisor : -((-value + half) / divisor);
    }

    static int clampDifference(long value) {
        return clamp(value, StepExponent.MAX_DIFFERENCE);
    }

    private static int clamp(long value, int limit) {
        return (int) Math.max(-limit, Math.min(limit, value));
    }

    private static short saturate(long value) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }
}
