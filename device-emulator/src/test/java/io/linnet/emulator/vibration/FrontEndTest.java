package io.linnet.emulator.vibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Figures of an implementation of its own, in C under NumPy. */
class FrontEndTest {
    private static short[] window() {
        short[] window = new short[600];
        for (int n = 0; n < 200; n++) {
            window[3 * n] = (short) (37 * n % 101 * 8 + 1000);
            window[3 * n + 1] = (short) (n * n % 97 * 5);
            window[3 * n + 2] = (short) -(53 * n % 61 * 20);
        }
        return window;
    }

    @Test
    void halvesInIntegers() {
        int[] haar = new FrontEnd(FrontEnd.HAAR, 3, 200).features(window());

        assertThat(Arrays.copyOf(haar, 9)).containsExactly(7632, 7406, 6918, 6336, 5993, 5368, 4922, 5310, 7501);
    }

    @Test
    void takesTheLevelApart() {
        int[] shape = new FrontEnd(FrontEnd.HAAR + FrontEnd.SHAPE_AND_LEVEL, 3, 200).features(window());

        assertThat(Arrays.copyOf(shape, 9)).containsExactly(131, -95, -583, -1165, -1508, -2133, -2579, -2191, 0);
        assertThat(shape[27]).isEqualTo(7501);
    }

    @Test
    void addsUpBandsOfTheSpectrum() {
        int[] lin16 = new FrontEnd(FrontEnd.LIN16, 3, 200).features(window());
        int[] log8 = new FrontEnd(FrontEnd.LOG8, 3, 200).features(window());

        assertThat(Arrays.copyOf(lin16, 18))
                .containsExactly(
                        6569, 6454, 6850, 7139, 6545, 6919, 6838, 6574, 7373, 6673, 6638, 7725, 6596, 6754, 7033, 6501,
                        5506, 150);
        assertThat(log8)
                .containsExactly(
                        5881, 6009, 6383, 6474, 6708, 7185, 7095, 7811, 5506, 150, 6807, 7011, 6952, 6813, 7025, 6884,
                        7257, 7389, 5289, 135, 5147, 6347, 6290, 6807, 6805, 7751, 7804, 7772, 5718, 149);
    }

    @Test
    void namesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrontEnd.code("mel"))
                .withMessageContaining("accepted: none, log8");
        assertThat(FrontEnd.label(FrontEnd.code("log8-shape"))).isEqualTo("log8-shape");
    }
}
