package io.linnet.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static int[] takers(int round, int boards, int take) {
        return IntStream.range(0, boards)
                .filter(ordinal -> Sampling.takesPart(1, round, ordinal, boards, take))
                .toArray();
    }

    /** SPEC 10.3. */
    @Test
    void theOracleHolds() {
        assertThat(takers(3, 10, 4)).containsExactly(2, 3, 8, 9);
    }

    @Test
    void exactlySoManyTakePartAndOverTheRoundsEachAsOften() {
        int[] times = new int[50];
        for (int round = 0; round < 500; round++) {
            int[] some = takers(round, 50, 10);
            assertThat(some).hasSize(10);
            IntStream.of(some).forEach(ordinal -> times[ordinal]++);
        }
        assertThat(IntStream.of(times).boxed()).allMatch(count -> count > 60 && count < 140);
    }

    @Test
    void whoWasNotCountedTakesPart() {
        assertThat(Sampling.takesPart(1, 3, 10, 10, 4)).isTrue();
        assertThat(takers(3, 10, 10)).hasSize(10);
    }
}
