package io.linnet.emulator.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void bytesEnterFloatNetworksBetweenZeroAndOne() {
        Samples samples = Samples.ofBytes(3, new byte[] {-128, 0, 127}, new int[] {0});
        assertThat(samples.toReals()).containsExactly(0, 0.5f, 255 / 256f);
        assertThat(samples.toBytes()).containsExactly(-128, 0, 127);
    }

    @Test
    void realsEnterIntegerNetworksInSteps() {
        float[] values = {0, 1, -1, 0.015625f, -0.015625f, 0.0156f, 100, -100, Float.NaN};
        Samples samples = Samples.ofReals(9, values, new int[] {0});
        assertThat(samples.toBytes()).containsExactly(0, 32, -32, 1, -1, 0, 127, -128, 0);
    }

    @Test
    void selectsRowsInTheirOrder() {
        Samples samples = Samples.ofBytes(2, new byte[] {1, 2, 3, 4, 5, 6}, new int[] {7, 8, 9});
        Samples some = samples.select(new int[] {2, 0, 2});
        assertThat(some.toBytes()).containsExactly(5, 6, 1, 2, 5, 6);
        assertThat(some.labels()).containsExactly(9, 7, 9);
    }

    @Test
    void refusesValuesThatFillNoRows() {
        assertThatThrownBy(() -> Samples.ofBytes(2, new byte[5], new int[2]))
                .hasMessage("5 values for 2 labels of 2 features");
    }
}
