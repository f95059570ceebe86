package io.linnet.aggregator.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.Layer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How many boards a round effectively has, and how coarse its step may be. */
class EnergyTest {
    private static final int BOARDS = 8;

    private static ModelStep merged(int boards, boolean isAlike, int downC16) {
        ModelState base = ModelState.first(io.linnet.protocol.model.Parameters.zero(TestUpdates.FIXED));
        Accumulator sums = new Accumulator(TestUpdates.FIXED);
        for (int board = 0; board < boards; board++) {
            Random random = new Random(isAlike ? 1 : 1 + board);
            for (Layer layer : TestUpdates.FIXED.layers()) {
                int[] q = random.ints(layer.parameters(), -200, 201).toArray();
                sums.fold(q, layer.first(), layer.parameters(), 0, 3 + board);
            }
        }
        return Merge.next(base, sums, downC16);
    }

    @Test
    void likeBoardsCountAsOne() {
        assertThat(merged(1, false, 256).next().effective16()).isEqualTo(16);
        assertThat(merged(BOARDS, true, 256).next().effective16()).isEqualTo(16);
    }

    @Test
    void independentBoardsCountEach() {
        assertThat(merged(BOARDS, false, 256).next().effective16()).isBetween(16 * BOARDS / 2, 16 * BOARDS * 3 / 2);
    }

    @Test
    void fewBoardsGetAFinerStepThanThePlanWants() {
        assertThat(merged(1, false, 256).exponents()[0])
                .isLessThan(merged(BOARDS, false, 256).exponents()[0] + 3);
        assertThat(merged(1, false, 256).exponents())
                .isEqualTo(merged(1, false, 8).exponents());
        assertThat(merged(1, false, 0).exponents()).as("exact stays exact").isEqualTo(new int[] {0, 0});
    }

    /** The sums of a 65 535-board fleet of the largest slices stay exact. */
    @Test
    void theLargestFleetKeepsItsCount() {
        Energy energy = new Energy(TestUpdates.FIXED);
        int[] mean = new int[TestUpdates.FIXED.parameters()];
        long[] weights = new long[mean.length];
        Layer layer = TestUpdates.FIXED.layers().get(0);
        long squares = (1L << 42) * layer.parameters();
        for (int board = 0; board < 65_535; board++) {
            energy.add(0, squares, 1 << 20);
        }
        for (int i = layer.first(); i < layer.end(); i++) {
            mean[i] = 1 << 19;
            weights[i] = 65_535L << 20;
        }
        assertThat(energy.effective16(TestUpdates.FIXED, 0, mean, weights)).isEqualTo(16 << 4);
    }

    @Test
    void coarsenessGrowsFromOneBoardsBound() {
        assertThat(Coarseness.up(576, 0, false)).as("not known yet").isEqualTo(576);
        assertThat(Coarseness.up(576, 16, false)).isEqualTo(8);
        assertThat(Coarseness.up(576, 32, false)).isEqualTo(40);
        assertThat(Coarseness.up(576, 32, true)).as("one layer each").isEqualTo(88);
        assertThat(Coarseness.up(576, 16 * 16, false)).isEqualTo(576);
        assertThat(Coarseness.down(256, 16)).isEqualTo(2);
        assertThat(Coarseness.down(256, 32)).isEqualTo(17);
        assertThat(Coarseness.down(256, 16 * 16)).isEqualTo(256);
    }
}
