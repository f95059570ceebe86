package io.linnet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TakeoversTest {
    private final Takeovers takeovers = new Takeovers();

    private boolean at(long seconds) {
        return takeovers.add(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void theFifthWithinAMinuteIsEnough() {
        assertThat(at(0)).isFalse();
        assertThat(at(1)).isFalse();
        assertThat(at(3)).isFalse();
        assertThat(at(8)).isFalse();
        assertThat(at(16)).isTrue();
        assertThat(at(17)).as("counted anew").isFalse();
    }

    @Test
    void aRebootNowAndThenIsNoRival() {
        for (int i = 0; i < 100; i++) {
            assertThat(at(i * 16L)).isFalse();
        }
    }
}
