package io.linnet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void growsToThirtySecondsAndNeverStops() {
        Backoff backoff = new Backoff(new Random(1));
        long ceilingMillis = Backoff.LEAST_MILLIS;
        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.nextMillis())
                    .isBetween(Math.max(Backoff.LEAST_MILLIS, ceilingMillis / 2), ceilingMillis);
            ceilingMillis = Math.min(Backoff.MOST_MILLIS, ceilingMillis * 2);
        }
        backoff.reset();
        assertThat(backoff.nextMillis()).isEqualTo(Backoff.LEAST_MILLIS);
    }

    @Test
    void spreadsAFleet() {
        long distinct = java.util.stream.IntStream.range(0, 100)
                .mapToLong(seed -> {
                    Backoff backoff = new Backoff(new Random(seed));
                    for (int i = 0; i < 6; i++) {
                        backoff.nextMillis();
                    }
                    return backoff.nextMillis();
                })
                .distinct()
                .count();
        assertThat(distinct).isGreaterThan(90);
    }
}
