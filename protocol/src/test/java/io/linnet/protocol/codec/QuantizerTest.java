package io.linnet.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerTest {
    /** Error feedback: what many coarse rounds deliver adds up to what was meant. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void roundsAddUpToTheWhole(int bits) {
        Random random = new Random(5);
        int n = 500;
        int[] drift = random.ints(n, -30, 31).toArray();
        long[] wanted = new long[n];
        long[] delivered = new long[n];
        Residual residual = new Residual(bits, n);
        Quantizer quantizer = new Quantizer(4, 256, Codec.RANGE);
        int step = 0;
        for (int round = 0; round < 100; round++) {
            int[] x = new int[n];
            for (int i = 0; i < n; i++) {
                x[i] = drift[i] + (int) Math.round(random.nextGaussian() * 40);
                wanted[i] += x[i];
            }
            Quantizer.QuantizedLayer layer = quantizer.quantize(x, residual);
            step = layer.step();
            for (int i = 0; i < n; i++) {
                delivered[i] += (long) layer.q()[i] << (layer.step() + 4);
            }
        }
        // 8 bits lose up to 1/64 of a step a round, without bias.
        long tolerance = (1L << (step + 4)) * (bits == 16 ? 1 : 2);
        for (int i = 0; i < n; i++) {
            assertThat(Math.abs(wanted[i] - delivered[i])).isLessThanOrEqualTo(tolerance);
        }
    }

    @Test
    void losslessIntegersAreTheDifferences() {
        int[] x = {0, 1, -1, 32_767, -32_768, 65_534, -65_534};
        Quantizer.QuantizedLayer layer = new Quantizer(0, 0, Codec.RANGE).quantize(x, new Residual(0, x.length));
        assertThat(layer.step()).isZero();
        assertThat(layer.q()).isEqualTo(x);
    }

    @Test
    void anUnchangedLayerSendsZerosAndKeepsItsResidual() {
        Residual residual = new Residual(8, 3);
        Quantizer quantizer = new Quantizer(4, 256, Codec.RANGE);
        quantizer.quantize(new int[] {1000, -400, 77}, residual);
        int[] before = {residual.get(0), residual.get(1), residual.get(2)};
        Quantizer.QuantizedLayer layer = quantizer.quantize(new int[3], residual);
        assertThat(layer.q()).containsOnly(0);
        assertThat(new int[] {residual.get(0), residual.get(1), residual.get(2)})
                .isEqualTo(before);
    }

    @Test
    void clearForgets() {
        Residual residual = Residual.restored(16, new int[] {5, -7}, 0);
        residual.clear();
        assertThat(Arrays.asList(residual.get(0), residual.get(1))).containsOnly(0);
    }

    @Test
    void largestLayerDoesNotOverflow() {
        long sum = 524_287L * 524_287 * 262_144;
        assertThat(StepExponent.of(sum, 262_144, StepExponent.MAX_C16, 4, 0)).isEqualTo(19);
        assertThat(StepExponent.of(sum, 262_144, 16, 4, 0)).isEqualTo(19);
        assertThat(StepExponent.of(sum, 262_144, 1, 4, 0)).isEqualTo(17);
    }

    /** Whatever a board trained and kept back, what it sends may be summed: see the limit of updates' values. */
    @Test
    void noUpdateSaysMoreThanAnAggregatorTakes() {
        Random random = new Random(5);
        for (int trial = 0; trial < 3_000; trial++) {
            int fraction = random.nextInt(2) * 4;
            int limit = fraction == 0 ? 65_535 : StepExponent.MAX_DIFFERENCE;
            int size = random.nextInt(limit) + 1;
            int[] x = new int[20];
            Arrays.setAll(x, i -> random.nextInt(3) == 0 ? 0 : random.nextInt(-size, size + 1));
            int bits = 8 * random.nextInt(3);
            int shift = bits == 8 ? random.nextInt(15) : 0;
            int[] stored = new int[x.length];
            int most = bits == 8 ? 127 : bits == 16 ? 32_767 : 0;
            Arrays.setAll(stored, i -> random.nextInt(-most, most + 1));
            Quantizer quantizer = new Quantizer(fraction, random.nextInt(5_000), Codec.RANGE);
            Quantizer.QuantizedLayer layer = quantizer.quantize(x, Residual.restored(bits, stored, shift));
            for (int q : layer.q()) {
                assertThat(Math.abs((long) q) << (layer.step() + 4)).isLessThanOrEqualTo(Quantizer.MAX_UPDATE);
            }
        }
    }

    /** Sixteen bits of residual never come near the limit, so nothing is held back because of it. */
    @Test
    void theLargestHonestUpdateIsNotLimited() {
        int[] x = {65_535, -65_535, 0, 0};
        Residual residual = Residual.restored(16, new int[] {32_767, -32_767, 0, 0}, 0);
        assertThat(new Quantizer(0, 0, Codec.RANGE).quantize(x, residual).q()).startsWith(65_535, -65_535);
        for (int step = 0; step <= StepExponent.MAX_STEP; step++) {
            int most = Math.min(65_535, ((65_535 + 32_767) + (1 << step) / 2) >> step);
            assertThat(Quantizer.maxMagnitude(Codec.RANGE, step)).isGreaterThanOrEqualTo(most);
        }
    }

    @Test
    void wrongSettingsAreSaid() {
        assertThatThrownBy(() -> new Quantizer(3, 16, Codec.RANGE)).hasMessageContaining("accepted: 0, 4");
        assertThatThrownBy(() -> new Quantizer(4, 65_536, Codec.RANGE)).hasMessageContaining("c16=65536");
        assertThatThrownBy(() -> new Residual(7, 3)).hasMessageContaining("accepted: 0, 8, 16");
    }
}
