package io.linnet.gateway.serial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void writesNoFasterThanTheLineAndNotSlower() {
        Pace pace = new Pace(115_200, 0);
        long now = 0;
        for (int i = 0; i < 1_000; i++) {
            now += pace.book(200, now);
        }
        double bytesPerSecond = 999 * 200 / (now / 1e9);
        assertThat(bytesPerSecond).isBetween(11_500.0, 11_600.0);
    }

    @Test
    void catchesUpALittleAfterALateWriterAndNoMore() {
        Pace pace = new Pace(115_200, 0);
        long late = 1_000_000_000L;
        assertThat(pace.book(200, late)).isZero();
        long wait = 0;
        for (int i = 0; i < 100; i++) {
            wait = pace.book(200, late);
        }
        // 20 000 bytes take 1.736 s; 4 ms of them may go ahead.
        assertThat(wait / 1e9).isBetween(1.725, 1.737);
    }
}
