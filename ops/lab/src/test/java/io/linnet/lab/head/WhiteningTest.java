package io.linnet.lab.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.Tensor;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.SplitMix64;
import org.junit.jupiter.api.Test;

class WhiteningTest {
    private static final Tensor MAP = new Tensor(0, 4, 4, 3, -128, 0.02f);
    private static final int COUNT = 500;

    /** The second channel follows the first closely; the third never moves. */
    private static Samples maps() {
        SplitMix64 random = new SplitMix64(7);
        byte[] values = new byte[COUNT * MAP.bytes()];
        for (int i = 0; i < COUNT; i++) {
            int common = random.uniform(-40, 40);
            for (int k = 0; k < MAP.bytes(); k += 3) {
                values[i * MAP.bytes() + k] = (byte) (common + random.uniform(-20, 20));
                values[i * MAP.bytes() + k + 1] = (byte) (2 * common + random.uniform(-20, 20));
                values[i * MAP.bytes() + k + 2] = -128;
            }
        }
        return Samples.ofBytes(MAP.bytes(), values, new int[COUNT]);
    }

    @Test
    void anInverseRootTwiceTimesItsMatrixIsTheUnit() {
        double[][] a = {{2, 0.9, 0}, {0.9, 0.5, 0.01}, {0, 0.01, 0.1}};
        double[][] root = Whitening.inverseRoot(a);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    for (int l = 0; l < 3; l++) {
                        sum += root[i][k] * a[k][l] * root[l][j];
                    }
                }
                assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-9));
            }
        }
    }

    @Test
    void whitenedFeaturesHardlyCorrelate() {
        ExtractorModel whitening = Whitening.of(maps(), MAP, 2);
        float[] features = Whitening.apply(whitening, maps());
        assertThat(features).hasSize(COUNT * 12);
        double[] mean = new double[3];
        double[][] products = new double[3][3];
        int parts = features.length / 3;
        for (int k = 0; k < parts; k++) {
            for (int i = 0; i < 3; i++) {
                mean[i] += features[3 * k + i] / parts;
                for (int j = 0; j < 3; j++) {
                    products[i][j] += features[3 * k + i] * features[3 * k + j] / parts;
                }
            }
        }
        assertThat(mean[0]).isCloseTo(0, within(0.05));
        assertThat(mean[1]).isCloseTo(0, within(0.05));
        // As they come they correlate by .97.
        assertThat(products[0][1] / Math.sqrt(products[0][0] * products[1][1])).isBetween(-0.7, 0.7);
        assertThat(mean[2]).isZero();
        assertThat(products[2][2]).isZero();
    }

    @Test
    void aMapThatDoesNotDivideIsRefused() {
        assertThatThrownBy(() -> Whitening.of(maps(), MAP, 3)).hasMessage("a map of 4x4, accepted: a multiple of 3x3");
    }
}
