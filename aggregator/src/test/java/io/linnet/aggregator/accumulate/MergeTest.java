package io.linnet.aggregator.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final ModelLayout FIXED = TestUpdates.FIXED;

    @Test
    void float32ModeEqualsThePlainWeightedMean() {
        ModelLayout layout = ModelLayout.of(Numeric.FLOAT32, new int[] {650, 16, 3}, new int[] {0, 0});
        int n = layout.parameters();
        SplitMix64 random = new SplitMix64(11);
        ModelState base = TestUpdates.base(layout);
        Accumulator sums = new Accumulator(layout);
        double[] plain = new double[n];
        long weights = 0;
        for (int board = 0; board < 50; board++) {
            int examples = 1 + random.below(5_000);
            weights += examples;
            float[] x = new float[n];
            for (int i = 0; i < n; i++) {
                x[i] = (float) ((random.real() - 0.5) * Math.pow(10, random.uniform(-6, 1)));
                plain[i] += (double) x[i] * examples;
            }
            for (Layer layer : layout.layers()) {
                int[] bits = new int[layer.parameters()];
                Arrays.setAll(bits, i -> Float.floatToRawIntBits(x[layer.first() + i]));
                sums.foldFloats(bits, layer.first(), bits.length, examples);
            }
        }
        float[] next = Merge.next(base, sums, 0).next().parameters().floats();
        for (int i = 0; i < n; i++) {
            double expected = base.parameters().floats()[i] + plain[i] / weights;
            assertThat((double) next[i]).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void theSumsDoNotDependOnOrderOrOnWhoAddedThem() {
        Accumulator forward = new Accumulator(FIXED);
        Accumulator evens = new Accumulator(FIXED);
        Accumulator odds = new Accumulator(FIXED);
        for (int board = 0; board < 40; board++) {
            fold(forward, board);
        }
        for (int board = 39; board >= 0; board--) {
            fold(board % 2 == 0 ? evens : odds, board);
        }
        evens.add(odds);
        ModelState base = TestUpdates.base(FIXED);
        assertThat(Merge.next(base, evens, 64).next().digest())
                .isEqualTo(Merge.next(base, forward, 64).next().digest());
    }

    private static void fold(Accumulator sums, int board) {
        int[] q = TestUpdates.differences(FIXED, board);
        Layer layer = FIXED.layers().get(board % 2);
        sums.fold(q, layer.first(), layer.parameters(), board % 4, 1 + board * 7);
    }

    @Test
    void aRangeForWhichNothingArrivedKeepsItsValue() {
        ModelState base = TestUpdates.base(FIXED);
        Accumulator sums = new Accumulator(FIXED);
        int[] q = new int[30];
        java.util.Arrays.fill(q, 5);
        sums.fold(q, 10, 30, 0, 3);
        short[] next = Merge.next(base, sums, 0).next().parameters().fixed();
        for (int i = 0; i < next.length; i++) {
            int change = i >= 10 && i < 40 ? 5 : 0;
            assertThat(next[i]).as("parameter %d", i).isEqualTo((short)
                    (base.parameters().fixed()[i] + change));
        }
    }

    @Test
    void everyRangeIsAveragedOverWhatArrivedForIt() {
        ModelState base = TestUpdates.base(FIXED);
        Accumulator sums = new Accumulator(FIXED);
        sums.fold(filled(20, 10), 0, 20, 0, 1);
        sums.fold(filled(10, 40), 10, 10, 0, 2);
        short[] next = Merge.next(base, sums, 0).next().parameters().fixed();
        assertThat(next[0] - base.parameters().fixed()[0]).isEqualTo(10);
        assertThat(next[15] - base.parameters().fixed()[15]).isEqualTo(30);
    }

    private static int[] filled(int count, int value) {
        int[] q = new int[count];
        java.util.Arrays.fill(q, value);
        return q;
    }

    @Test
    void whatAStepCannotSayIsCarriedToTheNext() {
        ModelState state = ModelState.first(Parameters.zero(FIXED));
        int[] wanted = new int[FIXED.parameters()];
        SplitMix64 random = new SplitMix64(5);
        long[] total = new long[wanted.length];
        for (int round = 0; round < 200; round++) {
            Accumulator sums = new Accumulator(FIXED);
            for (Layer layer : FIXED.layers()) {
                int[] q = new int[layer.parameters()];
                for (int i = 0; i < q.length; i++) {
                    q[i] = random.uniform(-20, 21);
                    total[layer.first() + i] += q[i];
                }
                sums.fold(q, layer.first(), q.length, 0, 1);
            }
            state = Merge.next(state, sums, 64).next();
        }
        for (int i = 0; i < total.length; i++) {
            assertThat((double) state.parameters().fixed()[i]).isCloseTo(total[i], within(40.0));
        }
    }

    @Test
    void aStepFarLargerThanThoseBeforeItIsNoticedAndMadeFine() {
        ModelState state = ModelState.first(Parameters.zero(FIXED));
        for (int round = 0; round < 20; round++) {
            ModelStep merged = Merge.next(state, uniform(3), 0);
            assertThat(merged.isDiverging()).isFalse();
            state = merged.next();
        }
        ModelStep wild = Merge.next(state, uniform(300), 0);
        assertThat(wild.isDiverging()).isTrue();
        assertThat(wild.next().fineUntil()).isGreaterThan(wild.next().round());
    }

    private static Accumulator uniform(int value) {
        Accumulator sums = new Accumulator(FIXED);
        for (Layer layer : FIXED.layers()) {
            sums.fold(filled(layer.parameters(), value), layer.first(), layer.parameters(), 0, 1);
        }
        return sums;
    }
}
