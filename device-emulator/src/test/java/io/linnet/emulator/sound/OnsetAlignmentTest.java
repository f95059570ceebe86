package io.linnet.emulator.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OnsetAlignmentTest {
    /** A word of 300 ms with a soft start in a faint noise. */
    private static short[] word(int start) {
        short[] second = new short[16_000];
        int noise = 1;
        for (int n = 0; n < second.length; n++) {
            noise = noise * 1_103_515_245 + 12_345;
            double loud = n < start || n >= start + 4_800 ? 0 : n < start + 800 ? 3_000 : 9_000;
            second[n] = (short) ((noise >> 28) + loud * Math.sin(0.4 * (n - start)));
        }
        return second;
    }

    @Test
    void findsTheSoftStart() {
        for (int start = 0; start <= 11_200; start += 160) {
            assertThat(OnsetAlignment.onset(word(start))).as("start %d", start).isBetween(start / 160 - 1, start / 160);
        }
    }

    @Test
    void alignsWhereverTheWordStands() {
        short[] aligned = OnsetAlignment.align(word(1_600));
        for (int start : new int[] {320, 3_200, 8_000, 11_200}) {
            short[] other = OnsetAlignment.align(word(start));
            int from = OnsetAlignment.PLACE * 160;
            int differences = 0;
            for (int n = from; n < from + 4_600; n++) {
                differences += Math.abs(aligned[n] - other[n]) > 20 ? 1 : 0;
            }
            assertThat(differences).as("start %d", start).isZero();
        }
    }

    @Test
    void aClickBeforeTheWordIsNoOnset() {
        short[] second = word(8_000);
        second[2_000] = 12_000;
        assertThat(OnsetAlignment.onset(second)).isBetween(49, 50);
    }

    @Test
    void turnsAndLosesNothing() {
        short[] second = word(5_000);
        short[] aligned = OnsetAlignment.align(second);
        Arrays.sort(second);
        Arrays.sort(aligned);
        assertThat(aligned).isEqualTo(second);
    }

    @Test
    void silenceAndFullScaleDoNoHarm() {
        assertThat(OnsetAlignment.onset(new short[16_000])).isZero();
        short[] loudest = new short[16_000];
        for (int n = 0; n < loudest.length; n++) {
            loudest[n] = n % 2 == 0 ? Short.MIN_VALUE : Short.MAX_VALUE;
        }
        assertThat(OnsetAlignment.align(loudest)).hasSize(16_000);
    }

    /** Bits that the firmware must give too. */
    @Test
    void turnsTheChirpToThisPlace() {
        assertThat(OnsetAlignment.onset(MfccTest.chirp())).isEqualTo(17);
    }
}
