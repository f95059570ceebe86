package io.linnet.emulator.extractor.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ExtractorWriter;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.QuantizedNetwork;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TfliteImporterTest {
    private static String refusal(byte[] file) {
        return refusal(file, Cut.NONE);
    }

    private static String refusal(byte[] file, Cut cut) {
        try {
            TfliteImporter.read(file, "net.tflite", cut);
            return "accepted";
        } catch (ModelRefused e) {
            assertThat(e.getStackTrace()).isEmpty();
            assertThat(e.getMessage()).startsWith("net.tflite: ").doesNotContain("\n");
            return e.getMessage().substring("net.tflite: ".length());
        }
    }

    @Test
    void runsADenseLayerAsWorkedOutByHand() throws ModelRefused {
        QuantizedNetwork network = new QuantizedNetwork(TfliteImporter.read(TinyNetworks.dense(), "dense", Cut.NONE));
        // x - 1 = {2, 3, 4, 5}; sums 40 + 8, -40 + 8, 5 - 800; times 0.5 * 0.25 / 1 = 1/8: 6, -4, -99.4; zero point -1;
        // ReLU holds them at -1 and above.
        assertThat(network.run(new byte[] {3, 4, 5, 6})).containsExactly(5, -1, -1);
        assertThat(network.features(new byte[] {3, 4, 5, 6})).containsExactly(6f, 0f, 0f);
    }

    @Test
    void theSameFileGivesTheSameBytes() throws ModelRefused {
        byte[] file = TinyNetworks.everyOperator();
        assertThat(ExtractorWriter.write(TfliteImporter.read(file, "a", Cut.BEFORE_HEAD)))
                .isEqualTo(ExtractorWriter.write(TfliteImporter.read(file, "b", Cut.BEFORE_HEAD)));
    }

    @Test
    void cutsBeforeTheLastDenseLayerAndDropsWhatItDoesNotNeed() throws ModelRefused {
        ExtractorModel cut = TfliteImporter.read(TinyNetworks.everyOperator(), "tiny", Cut.BEFORE_HEAD);
        assertThat(cut.operators()).hasSize(10);
        assertThat(cut.output().bytes()).isEqualTo(48);
        assertThat(refusal(poolOnly(), Cut.BEFORE_HEAD))
                .isEqualTo("subgraph: found no FULLY_CONNECTED to cut before; accepted: a network that ends in a dense"
                        + " layer");
    }

    @Test
    void cutsAfterAnOperatorAndAveragesTheMap() throws ModelRefused {
        ExtractorModel cut = TfliteImporter.read(TinyNetworks.everyOperator(), "tiny", Cut.after(4));
        assertThat(cut.operators()).hasSize(6);
        assertThat(cut.output().bytes()).isEqualTo(12);
        assertThat(refusal(TinyNetworks.everyOperator(), Cut.after(12)))
                .isEqualTo("cut: found operator 12; accepted: 0 … 11");
    }

    @Test
    void halvesOfTheHeightOverlap() throws ModelRefused {
        byte[] file = TinyNetworks.hearing();
        byte[] input = TinyNetworks.noise(9, 490);
        byte[] map = new QuantizedNetwork(TfliteImporter.read(file, "map", Cut.map(2))).run(input);
        byte[] halves = new QuantizedNetwork(TfliteImporter.read(file, "halves", Cut.halves(2))).run(input);
        assertThat(halves).hasSize(24);
        for (int k = 0; k < halves.length; k++) {
            int sum = 0;
            for (int at = k / 8 * 6 * 5; at < (k / 8 * 6 + 13) * 5; at++) {
                sum += map[8 * at + k % 8];
            }
            assertThat((double) halves[k]).isCloseTo(sum / 65.0, within(0.5));
        }
        assertThat(refusal(poolOnly(), Cut.halves(0)))
                .isEqualTo("cut: found a map of [1, 2, 2, 3]; accepted: a height of at least 4 for halves");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] file = TinyNetworks.everyOperator();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            // The builder lays the root table last, so that every cut loses something that is needed.
            assertThat(refusal(cut)).as("%d bytes", length).isNotEqualTo("accepted");
        }
    }

    @Test
    void everyChangedByteIsRefusedOrRuns() {
        byte[] file = TinyNetworks.everyOperator();
        for (int at = 0; at < file.length; at++) {
            for (int change : new int[] {0x01, 0x80, 0xFF, 0x7F}) {
                byte[] changed = file.clone();
                changed[at] ^= (byte) change;
                assertThatCode(() -> refusal(changed))
                        .as("byte %d ^ %x", at, change)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void saysWhatIsNoTensorFlowLiteFile() {
        assertThat(refusal("not a network".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("header: found no identifier TFL3; accepted: a TensorFlow Lite file");
        assertThat(refusal(new byte[0])).startsWith("header: found no identifier TFL3");
        assertThat(refusal(changed(b -> b.version = 2))).isEqualTo("model: found schema version 2; accepted: 3");
        assertThat(refusal(changed(b -> b.subgraphs = 2))).isEqualTo("model: found 2 subgraphs; accepted: 1");
        assertThat(refusal(changed(b -> b.identifier = "TFL2"))).startsWith("header: found no identifier TFL3");
    }

    private static byte[] changed(Consumer<TfliteBuilder> change) {
        TfliteBuilder b = new TfliteBuilder();
        change.accept(b);
        int input = b.activation(1, 0, 1, 4);
        int output = b.activation(1, 0, 1, 4);
        b.operator(22, output, TfliteBuilder.none(), input);
        return b.finish(input, output);
    }

    private static byte[] poolOnly() {
        return pooled(1, 0, 1, 2, 2, 3);
    }

    private static byte[] pooled(float outScale, int outZero, int... outShape) {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.activation(1, 0, 1, 4, 4, 3);
        int output = b.activation(outScale, outZero, outShape);
        b.operator(17, output, TfliteBuilder.pool(TfliteBuilder.VALID, 2, 2, 2, TfliteBuilder.NONE), input);
        return b.finish(input, output);
    }

    @Test
    void namesAnUnknownOperatorAndTheAcceptedOnes() {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.activation(1, 0, 1, 4);
        int output = b.activation(1, 0, 1, 4);
        b.operator(14, output, TfliteBuilder.none(), input);
        assertThat(refusal(b.finish(input, output)))
                .isEqualTo("operator 0 (LOGISTIC): found an operator not known here; accepted: ADD, AVERAGE_POOL_2D,"
                        + " CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, MAX_POOL_2D, PAD, RELU, RELU6, RELU_N1_TO_1,"
                        + " RESHAPE, SOFTMAX");
    }

    @Test
    void refusesFloatAndHybridNetworks() {
        assertThat(refusal(convolved(TfliteBuilder.FLOAT32, TfliteBuilder.INT8, 1)))
                .isEqualTo("network input: found 't0' FLOAT32 [1, 4, 4, 2]; accepted: INT8 activations (a network"
                        + " quantised in full)");
        assertThat(refusal(convolved(TfliteBuilder.INT8, TfliteBuilder.FLOAT32, 1)))
                .isEqualTo("operator 0 (CONV_2D): found 't2' FLOAT32 [1, 1, 1, 2]; accepted: INT8 weights");
        assertThat(refusal(convolved(TfliteBuilder.INT8, TfliteBuilder.INT8, 2)))
                .isEqualTo("network input: found 't0' INT8 [2, 4, 4, 2]; accepted: 1 to 4 dimensions, a batch of 1");
    }

    private static byte[] convolved(int inputType, int weightType, int batch) {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.tensor(inputType, new byte[0], new float[] {1}, 0, 0, batch, 4, 4, 2);
        int output = b.activation(1, 0, 1, 4, 4, 1);
        int weights = b.tensor(weightType, new byte[2], new float[] {1}, 0, 0, 1, 1, 1, 2);
        b.operator(
                3,
                output,
                TfliteBuilder.convolution(TfliteBuilder.SAME, 1, 1, TfliteBuilder.NONE),
                input,
                weights,
                b.ints(0));
        return b.finish(input, output);
    }

    @Test
    void refusesShapesThatDoNotFollow() {
        assertThat(refusal(pooled(1, 0, 1, 3, 2, 3)))
                .isEqualTo("operator 0 (MAX_POOL_2D): found output [1, 3, 2, 3]; accepted: 2 x 2 from [1, 4, 4, 3] with"
                        + " VALID padding");
        assertThat(refusal(pooled(2, 0, 1, 2, 2, 3))).contains("accepted: the same for input and output");
        assertThat(refusal(dense(new byte[11], 3)))
                .isEqualTo("operator 0 (FULLY_CONNECTED): found 11 bytes of weights INT8 [3, 4]; accepted: 12 bytes");
        assertThat(refusal(dense(new byte[12], 2)))
                .isEqualTo("operator 0 (FULLY_CONNECTED): found 8 bytes of bias INT32 [2]; accepted: 12 bytes,"
                        + " constant");
    }

    private static byte[] dense(byte[] weights, int biases) {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.activation(1, 0, 1, 4);
        int output = b.activation(1, 0, 1, 3);
        b.operator(
                9,
                output,
                TfliteBuilder.activation(TfliteBuilder.NONE),
                input,
                b.weights(weights, new float[] {1}, 0, 3, 4),
                b.ints(new int[biases]));
        return b.finish(input, output);
    }

    @Test
    void refusesTensorsReadBeforeTheyAreWritten() {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.activation(1, 0, 1, 4);
        int late = b.activation(1, 0, 1, 4);
        int output = b.activation(1, 0, 1, 4);
        b.operator(0, output, TfliteBuilder.activation(TfliteBuilder.NONE), input, late);
        assertThat(refusal(b.finish(input, output)))
                .isEqualTo("operator 0 (ADD): found input 't1' written later or never; accepted: the output of an"
                        + " earlier operator");
    }

    @Test
    void refusesScalesOfNoUse() {
        assertThat(refusal(pooled(Float.NaN, 0, 1, 2, 2, 3))).contains("scale NaN");
        assertThat(refusal(pooled(0, 0, 1, 2, 2, 3))).contains("scale 0.0");
        assertThat(refusal(pooled(1, 200, 1, 2, 2, 3))).contains("zero point 200");
    }
}
