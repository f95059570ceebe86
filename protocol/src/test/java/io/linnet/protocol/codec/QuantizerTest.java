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

    @Test
    void wrongSettingsAreSaid() {
        assertThatThrownBy(() -> new Quantizer(3, 16, Codec.RANGE)).hasMessageContaining("accepted: 0, 4");
        assertThatThrownBy(() -> new Quantizer(4, 65_536, Codec.RANGE)).hasMessageContaining("c16=65536");
        assertThatThrownBy(() -> new Residual(7, 3)).hasMessageContaining("accepted: 0, 8, 16");
    }
}
