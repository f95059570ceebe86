package io.linnet.lab.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.sound.Mfcc;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class KeywordFrontTest {
    private final KeywordFront front = new KeywordFront();

    private static short[] tone(double hertz, int amplitude) {
        short[] second = new short[Mfcc.SAMPLE_RATE];
        for (int n = 0; n < second.length; n++) {
            second[n] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * n / second.length));
        }
        return second;
    }

    @Test
    void silenceIsTheLogarithmsLeast() {
        float[] cepstra = front.cepstra(new short[Mfcc.SAMPLE_RATE]);
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
        assertThat(front.cepstra(loud)).containsExactly(front.cepstra(soft), Offset.offset(0.001f));
    }

    /** The first cosine is positive over the low filters and negative over the high ones. */
    @Test
    void aHighToneTiltsTheOtherWayThanALowOne() {
        assertThat(front.cepstra(tone(200, 20_000))[1]).isGreaterThan(10);
        assertThat(front.cepstra(tone(3_500, 20_000))[1]).isLessThan(-10);
    }
}
