package io.linnet.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LossModelTest {
    private static final int PACKETS = 200_000;

    @Test
    void losesTheShareItIsTold() {
        for (double probability : new double[] {0, 0.01, 0.3, 0.5}) {
            assertThat(share(LossModel.independent(probability, 1))).isCloseTo(probability, within(0.01));
            assertThat(share(LossModel.bursts(probability, 10_000, 1))).isCloseTo(probability, within(0.02));
        }
    }

    private static double share(LossModel loss) {
        int lost = 0;
        for (int i = 0; i < PACKETS; i++) {
            lost += loss.loses(i * 1000L) ? 1 : 0;
        }
        return (double) lost / PACKETS;
    }

    @Test
    void burstsHaveTheirMeanLength() {
        LossModel loss = LossModel.bursts(0.2, 10_000, 2);
        int lost = 0;
        int bursts = 0;
        boolean before = false;
        for (int i = 0; i < PACKETS; i++) {
            boolean now = loss.loses(i * 1000L);
            lost += now ? 1 : 0;
            bursts += now && !before ? 1 : 0;
            before = now;
        }
        // Bursts shorter than a packet are not met: the mean of those met is longer.
        assertThat((double) lost / bursts).isBetween(9.0, 12.0);
    }

    @Test
    void theSameSeedLosesTheSame() {
        LossModel one = LossModel.bursts(0.3, 5_000, 9);
        LossModel other = LossModel.bursts(0.3, 5_000, 9);
        for (int i = 0; i < 10_000; i++) {
            assertThat(one.loses(i * 700L)).isEqualTo(other.loses(i * 700L));
        }
    }
}
