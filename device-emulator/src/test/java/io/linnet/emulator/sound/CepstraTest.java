package io.linnet.emulator.sound;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CepstraTest {
    private final Cepstra front = new Cepstra();

    private static short[] tone(double hertz, int amplitude) {
        short[] second = new short[Mfcc.SAMPLE_RATE];
        for (int n = 0; n < second.length; n++) {
            second[n] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * n / second.length));
        }
        return second;
    }

    @Test
    void silenceIsTheLogarithmsLeast() {
        float[] cepstra = front.of(new short[Mfcc.SAMPLE_RATE]);
        assertThat(cepstra).hasSize(490);
        // 2 · 40 · ln(10^-6) / √80
        assertThat(cepstra[0]).isCloseTo(-123.57f, Offset.offset(0.01f));
        assertThat(cepstra[1]).isCloseTo(0, Offset.offset(0.001f));
    }

    @Test
    void loudnessDoesNotMatter() {
        short[] soft = tone(1_000, 2_000);
        short[] loud = new short[soft.length];
        for (int n = 0; n < loud.length; n++) {
            loud[n] = (short) (8 * soft[n]);
        }
        assertThat(front.of(loud)).containsExactly(front.of(soft), Offset.offset(0.001f));
    }

    /** The first cosine is positive over the low filters and negative over the high ones. */
    @Test
    void aHighToneTiltsTheOtherWayThanALowOne() {
        assertThat(front.of(tone(200, 20_000))[1]).isGreaterThan(10);
        assertThat(front.of(tone(3_500, 20_000))[1]).isLessThan(-10);
    }
}
