package io.linnet.emulator.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SoundTest {
    private static short[] tone(int rate, int count, double hertz) {
        short[] out = new short[count];
        for (int n = 0; n < count; n++) {
            out[n] = (short) Math.round(10_000 * Math.sin(2 * Math.PI * hertz * n / rate));
        }
        return out;
    }

    private static double power(short[] sound, int from, int to) {
        double sum = 0;
        for (int n = from; n < to; n++) {
            sum += (double) sound[n] * sound[n];
        }
        return sum / (to - from);
    }

    @Test
    void resamplingKeepsATone() {
        for (int rate : new int[] {8_000, 22_050, 44_100, 48_000}) {
            short[] out = new Sound(rate, tone(rate, rate, 1000)).at(16_000).samples();
            short[] expected = tone(16_000, 16_000, 1000);
            assertThat(out).hasSize(16_000);
            for (int n = 200; n < 15_800; n++) {
                assertThat((double) out[n]).as("rate %d sample %d", rate, n).isCloseTo(expected[n], within(60.0));
            }
        }
    }

    @Test
    void resamplingDownDropsWhatCannotBeHeld() {
        short[] out = new Sound(44_100, tone(44_100, 44_100, 12_000)).at(16_000).samples();
        assertThat(power(out, 500, 15_500)).isLessThan(10_000 * 10_000 / 2 * 1e-3);
    }

    @Test
    void shortSoundStandsInTheMiddle() {
        short[] second = new Sound(16_000, tone(16_000, 4_000, 500)).oneSecond().samples();
        assertThat(second).hasSize(16_000);
        assertThat(power(second, 0, 6_000)).isZero();
        assertThat(Arrays.copyOfRange(second, 6_000, 10_000)).isEqualTo(tone(16_000, 4_000, 500));
    }

    @Test
    void longSoundIsCutToItsLoudestSecond() {
        short[] sound = new short[64_000];
        System.arraycopy(tone(16_000, 16_000, 500), 0, sound, 31_000, 16_000);
        assertThat(new Sound(16_000, sound).oneSecond().samples()).isEqualTo(Arrays.copyOfRange(sound, 31_040, 47_040));
    }
}
