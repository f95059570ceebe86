package io.linnet.lab.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.extractor.tflite.CoreImage;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpokenFeaturesTest {
    private static final int SECOND = 16_000;

    /** Noise that begins somewhere and is loud or soft. */
    private static Samples heard(SpokenFeatures features, int count, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[] inputs = new float[count * 490];
        for (int i = 0; i < count; i++) {
            short[] second = new short[SECOND];
            int loud = random.uniform(20, 20_000);
            for (int n = random.uniform(0, 8_000); n < SECOND; n++) {
                second[n] = (short) random.uniform(-loud, loud);
            }
            System.arraycopy(features.input(second), 0, inputs, i * 490, 490);
        }
        return Samples.ofReals(490, inputs, new int[count]);
    }

    @Test
    void areStandardisedOnWhatIsTrainedWithAndTheSameForWhatIsJudged() throws Exception {
        SpokenFeatures features = new SpokenFeatures(CoreImage.smallKeywords());
        Samples train = heard(features, 60, 1);
        Dataset data =
                features.features(new Dataset("noise", train, train.select(new int[] {3}), List.of("one"), new int[0]));
        float[] values = data.train().toReals();
        assertThat(data.features()).isEqualTo(24);
        int moving = 0;
        for (int k = 0; k < 24; k++) {
            double mean = 0;
            double squares = 0;
            for (int i = 0; i < 60; i++) {
                mean += values[i * 24 + k] / 60;
                squares += values[i * 24 + k] * values[i * 24 + k] / 60;
            }
            moving += squares > 0.5 ? 1 : 0;
            assertThat(mean).isCloseTo(0, within(0.2));
        }
        assertThat(moving).isPositive();
        assertThat(data.test().toReals())
                .isEqualTo(data.train().select(new int[] {3}).toReals());
    }
}
