package io.linnet.emulator.extractor.tflite;

import static io.linnet.emulator.extractor.tflite.TfliteBuilder.activation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.emulator.extractor.ModelRefused;
import java.util.List;
import org.junit.jupiter.api.Test;

class TfliteChainTest {
    private static final int FULLY_CONNECTED = 9;
    private static final int TANH = 4;

    private final TfliteBuilder file = new TfliteBuilder();
    private final int input = file.activation(.5f, 0, 1, 2);

    private int layer(int from, int activation) {
        int weights = file.weights(new byte[] {2, -4, 6, 8}, new float[] {.5f, .25f}, 0, 2, 2);
        int bias = file.tensor(TfliteBuilder.INT32, TfliteBuilder.bytes(10, -20), new float[] {.25f, .125f}, 0, 0, 2);
        int output = file.activation(1, 0, 1, 2);
        file.operator(FULLY_CONNECTED, output, activation(activation), from, weights, bias);
        return output;
    }

    @Test
    void wholeNumbersBecomeWhatTheyStandForChannelByChannel() throws ModelRefused {
        int output = layer(layer(input, TANH), TfliteBuilder.NONE);
        List<TfliteStep> steps = TfliteChain.read(file.finish(input, output));
        assertThat(steps).extracting(TfliteStep::activation).containsExactly("tanh", "");
        assertThat(steps).extracting(TfliteStep::operator).containsOnly("FULLY_CONNECTED");
        assertThat(steps.get(0).isDataFirst()).isTrue();
        assertThat(steps.get(0).constants().get(0).values()).containsExactly(1, -2, 1.5f, 2);
        assertThat(steps.get(0).constants().get(1).values()).containsExactly(2.5f, -2.5f);
    }

    @Test
    void layersBesideOneAnotherAreRefused() {
        layer(input, TfliteBuilder.NONE);
        int output = layer(input, TfliteBuilder.NONE);
        byte[] two = file.finish(input, output);
        assertThatThrownBy(() -> TfliteChain.read(two))
                .isInstanceOf(ModelRefused.class)
                .hasMessageStartingWith(
                        "operator 0 (FULLY_CONNECTED): found a layer beside others; accepted: layers one");
    }

    @Test
    void constantsOfAnotherSizeThanTheirShapeAreRefused() {
        int weights = file.weights(new byte[] {2, -4, 6}, new float[] {.5f}, 0, 2, 2);
        int output = file.activation(1, 0, 1, 2);
        file.operator(FULLY_CONNECTED, output, activation(0), input, weights);
        byte[] cut = file.finish(input, output);
        assertThatThrownBy(() -> TfliteChain.read(cut))
                .hasMessageContaining("found INT8 [2, 2] with 3 bytes; accepted: constants of FLOAT32, INT8 or INT32");
    }
}
