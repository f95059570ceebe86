package io.linnet.emulator.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FloatMathTest {
    @Test
    void exponentialIsCloseToTheRealOne() {
        for (float x = -80; x <= 80; x += 0.00731f) {
            double exact = Math.exp(x);
            assertThat(FloatMath.exp(x) / exact).as("exp(%s)", x).isCloseTo(1, within(0x1p-21));
        }
        assertThat(FloatMath.exp(0)).isEqualTo(1);
    }

    @Test
    void exponentialClampsItsArgument() {
        assertThat(FloatMath.exp(1e30f)).isEqualTo(FloatMath.exp(80));
        assertThat(FloatMath.exp(Float.NEGATIVE_INFINITY)).isEqualTo(FloatMath.exp(-80));
        assertThat(FloatMath.exp(Float.NaN)).isEqualTo(FloatMath.exp(-80));
    }

    /** Bits that the firmware must give too. */
    @Test
    void exponentialHasTheseBits() {
        int hash = 17;
        for (int k = -80_000; k <= 80_000; k += 7) {
            hash = 31 * hash + Float.floatToRawIntBits(FloatMath.exp(k / 1000.0f));
        }
        assertThat(Integer.toHexString(hash)).isEqualTo("c6f24f58");
        assertThat(Float.floatToRawIntBits(FloatMath.exp(1))).isEqualTo(0x402D_F854);
    }
}
