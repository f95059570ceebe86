package io.linnet.emulator.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class FftTest {
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal PI =
            new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459");

    @Test
    void tablesHoldTheRealsRoundedOnce() {
        for (int k = 0; k < Fft.POINTS / 2; k++) {
            BigDecimal angle = PI.multiply(BigDecimal.valueOf(k)).divide(BigDecimal.valueOf(Fft.POINTS / 2), DIGITS);
            assertThat(Fft.cosine(k)).as("cosine %d", k).isEqualTo(rounded(series(angle, 0)));
            assertThat(Fft.sine(k)).as("sine %d", k).isEqualTo(rounded(series(angle, 1)));
        }
    }

    /** What differs from 0 by the digits of pi alone is 0. */
    private static float rounded(BigDecimal value) {
        return value.abs().compareTo(new BigDecimal("1e-50")) < 0 ? 0 : value.floatValue();
    }

    /** Taylor's series of the cosine (from power 0) or the sine (from power 1). */
    private static BigDecimal series(BigDecimal angle, int from) {
        BigDecimal term = from == 0 ? BigDecimal.ONE : angle;
        BigDecimal sum = term;
        for (int n = from + 2; n < 90; n += 2) {
            term = term.multiply(angle, DIGITS)
                    .multiply(angle, DIGITS)
                    .divide(BigDecimal.valueOf((long) n * (n - 1)), DIGITS)
                    .negate();
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }
}
