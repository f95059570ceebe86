package io.linnet.emulator.extractor.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ExtractorReader;
import io.linnet.emulator.extractor.ExtractorWriter;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.extractor.Standardised;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StandardisedTest {
    private static List<byte[]> inputs(ExtractorModel model) {
        return IntStream.range(0, 200)
                .mapToObj(i -> TinyNetworks.noise(i, model.input().bytes()))
                .toList();
    }

    /** Mean and deviation. */
    private static double[] figures(List<byte[]> inputs, ToDoubleFunction<byte[]> feature) {
        double mean = inputs.stream().mapToDouble(feature).average().orElseThrow();
        double variance = inputs.stream()
                .mapToDouble(input -> Math.pow(feature.applyAsDouble(input) - mean, 2))
                .average()
                .orElseThrow();
        return new double[] {mean, Math.sqrt(variance)};
    }

    /** Also after the file was written and read, as a board does. */
    @Test
    void featuresThatMoveHaveMeanZeroAndDeviationOne() throws Exception {
        ExtractorModel plain = TfliteImporter.read(TinyNetworks.everyOperator(), "tiny", Cut.BEFORE_HEAD);
        List<byte[]> inputs = inputs(plain);
        byte[] file = ExtractorWriter.write(Standardised.of(plain, inputs));
        QuantizedNetwork network = new QuantizedNetwork(ExtractorReader.read(file));
        QuantizedNetwork before = new QuantizedNetwork(plain);
        int moving = 0;
        for (int i = 0; i < plain.output().bytes(); i++) {
            int at = i;
            double[] features = figures(inputs, input -> network.features(input)[at]);
            // A feature that changes its byte once in two hundred pictures tells nothing.
            boolean isMoving = figures(inputs, input -> before.run(input)[at])[1] > 0.1;
            moving += isMoving ? 1 : 0;
            assertThat(features[0]).as("mean of %s", i).isCloseTo(0, within(0.1));
            // What lies further out than four deviations is cut off.
            assertThat(features[1]).as("deviation of %s", i).isBetween(isMoving ? 0.4 : 0.0, isMoving ? 1.05 : 0.0);
        }
        assertThat(moving).isPositive();
    }

    @Test
    void inputsOfAnotherSizeAreRefused() throws Exception {
        ExtractorModel whole = TfliteImporter.read(TinyNetworks.everyOperator(), "tiny", Cut.NONE);
        assertThatThrownBy(() -> Standardised.of(whole, List.of(new byte[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input of 3 bytes, accepted: " + whole.input().bytes());
    }
}
