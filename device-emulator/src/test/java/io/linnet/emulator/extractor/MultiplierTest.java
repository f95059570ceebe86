package io.linnet.emulator.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiplierTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1073741824, 1",
        "0.5, 1073741824, 0",
        "0.75, 1610612736, 0",
        "0.3, 1288490189, -1",
        "1e-3, 1099511628, -9",
        "1000, 2097152000, 10",
        "0, 0, 0",
        "1e-30, 0, 0",
        // 31 bits round up to the next power of two.
        "0.9999999999999999, 1073741824, 1",
        "4.656612873077393e-10, 1073741824, -30"
    })
    void splitsAFactorIntoSignificandAndShift(double factor, int significand, int shift) {
        assertThat(Multiplier.of(factor)).isEqualTo(new Multiplier(significand, shift));
    }

    @Test
    void refusesFactorsOutOfReach() {
        for (double factor : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, 0x1p30}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Multiplier.of(factor));
        }
    }

    /** First at the high half, halves up; then at the shift, halves away from zero. */
    @ParameterizedTest
    @CsvSource({
        "3, 1073741824, 0, 2",
        "-3, 1073741824, 0, -1",
        "6, 1073741824, -1, 2",
        "-6, 1073741824, -1, -2",
        "100, 1073741824, 3, 400",
        "2147483647, 2147483647, -31, 1",
        "-2147483648, 2147483647, -31, -1",
        "5, 0, 0, 0"
    })
    void roundsTwice(int value, int significand, int shift, int expected) {
        assertThat(Multiplier.apply(value, significand, shift)).isEqualTo(expected);
    }

    @Test
    void theExponentialAgreesWithTheRealOne() {
        for (int a = 0; a > -(31 << 26); a -= 12_345_679) {
            double expected = Math.exp(a / (double) (1 << 26));
            assertThat(SoftmaxKernel.exponential(a) / 0x1p31).isCloseTo(expected, within(2e-7));
        }
    }
}
