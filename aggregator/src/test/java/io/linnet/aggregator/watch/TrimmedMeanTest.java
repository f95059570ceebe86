package io.linnet.aggregator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The oracle of SPEC 11.6, and what no order or liar may change. */
class TrimmedMeanTest {
    private static int mean(long[] values, int... weights) {
        List<BoardFigures> reports = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            reports.add(new BoardFigures("b" + i, i, weights[i], OptionalInt.empty(), 0, Optional.empty()));
        }
        return TrimmedMean.of(values, reports);
    }

    @Test
    void cutsAFifthOfTheWeightAtEitherEnd() {
        assertThat(mean(new long[] {0, 10, 20, 30, 1_000}, 1, 1, 1, 1, 1)).isEqualTo(20);
        assertThat(mean(new long[] {0, 10, 20, 30, 1_000}, 1, 1, 1, 1, 6)).isEqualTo(675);
        assertThat(mean(new long[] {1_000, 30, 0, 20, 10}, 6, 1, 1, 1, 1)).isEqualTo(675);
    }

    @Test
    void fewReportsAreNotCut() {
        assertThat(mean(new long[] {7}, 1)).isEqualTo(7);
        assertThat(mean(new long[] {7, 8}, 1, 1)).isEqualTo(7);
        assertThat(mean(new long[] {-7, -8}, 60, 60)).isEqualTo(-8);
    }

    @Test
    void aFifthOfTheWeightCannotMoveItBeyondWhatOthersSay() {
        Random chance = new Random(1);
        for (int i = 0; i < 500; i++) {
            long[] values = new long[20];
            int[] weights = new int[20];
            for (int b = 0; b < 20; b++) {
                values[b] = b < 4 ? (chance.nextBoolean() ? 3_000_000 : -3_000_000) : 900_000 + chance.nextInt(1_000);
                weights[b] = 60;
            }
            assertThat(mean(values, weights)).isBetween(900_000, 901_000);
        }
    }

    @Test
    void theLargestFleetDoesNotWrapASum() {
        long[] values = new long[65_535];
        int[] weights = new int[65_535];
        Arrays.fill(values, 3_000_000);
        Arrays.fill(weights, 1 << 20);
        assertThat(mean(values, weights)).isEqualTo(3_000_000);
    }

    @Test
    void theOrderOfReportsDoesNotMatter() {
        List<Integer> order = new ArrayList<>();
        Random chance = new Random(2);
        long[] values = new long[30];
        int[] weights = new int[30];
        for (int b = 0; b < 30; b++) {
            values[b] = chance.nextInt(20);
            weights[b] = 1 + chance.nextInt(50);
            order.add(b);
        }
        int first = mean(values, weights);
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(order, chance);
            assertThat(mean(
                            order.stream().mapToLong(b -> values[b]).toArray(),
                            order.stream().mapToInt(b -> weights[b]).toArray()))
                    .isEqualTo(first);
        }
    }
}
