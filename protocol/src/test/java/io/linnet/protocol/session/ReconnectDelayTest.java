package io.linnet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconnectDelayTest {
    @Test
    void growsToThirtySecondsAndNeverStops() {
        ReconnectDelay backoff = new ReconnectDelay(new Random(1));
        long ceilingMillis = ReconnectDelay.LEAST_MILLIS;
        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.nextMillis())
                    .isBetween(Math.max(ReconnectDelay.LEAST_MILLIS, ceilingMillis / 2), ceilingMillis);
            ceilingMillis = Math.min(ReconnectDelay.MOST_MILLIS, ceilingMillis * 2);
        }
        backoff.reset();
        assertThat(backoff.nextMillis()).isEqualTo(ReconnectDelay.LEAST_MILLIS);
    }

    @Test
    void spreadsAFleet() {
        long distinct = java.util.stream.IntStream.range(0, 100)
                .mapToLong(seed -> {
                    ReconnectDelay backoff = new ReconnectDelay(new Random(seed));
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
