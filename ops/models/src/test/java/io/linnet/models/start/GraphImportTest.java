package io.linnet.models.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.dataset.Table;
import io.linnet.models.TrainedModels;
import io.linnet.models.TrainedModels.Case;
import io.linnet.models.export.ModelFormat;
import io.linnet.models.predict.Prediction;
import io.linnet.models.predict.Predictor;
import io.linnet.models.predict.Rows;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What left as ONNX or TensorFlow Lite comes back, and what others made (make.py) begins here as good as there. */
class GraphImportTest {
    private static final int TEST_ROWS = 359;

    @TempDir
    private Path folder;

    private static byte[] file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(GraphImportTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    private static SavedModel read(ModelFormat format, byte[] file) {
        return format == ModelFormat.ONNX ? OnnxImport.read(file) : TfliteImport.read(file);
    }

    private static List<Integer> decisions(SavedModel model, Rows rows) {
        return new Predictor(model)
                .predict(rows).stream().map(Prediction::output).toList();
    }

    static Stream<Arguments> exports() {
        return Stream.of(ModelFormat.ONNX, ModelFormat.TFLITE)
                .flatMap(format -> Stream.of(Network.SIGMOID, Network.SOFTMAX)
                        .flatMap(network ->
                                Stream.of(true, false).map(pixels -> Arguments.of(format, network, pixels))));
    }

    @ParameterizedTest
    @MethodSource("exports")
    void comesBackFromItsExport(ModelFormat format, Network network, boolean isPixels) throws IOException {
        Path table = isPixels ? TrainedModels.digits(folder) : TrainedModels.own(folder);
        Case tried = TrainedModels.on(table, network, Division.NEAREST);
        SavedModel back = read(format, format.bytes(tried.model()));
        assertThat(back.network()).isEqualTo(network);
        assertThat(back.scaling()).isEqualTo(tried.model().scaling());
        if (format == ModelFormat.ONNX && isPixels) {
            assertThat(back.classes()).isEqualTo(tried.model().classes());
        }
        float[] were = tried.model().parameters().toFloats();
        float[] are = back.parameters().toFloats();
        double most = 0;
        for (Layer layer : back.parameters().layout().layers()) {
            for (int i = layer.first(); i < layer.end(); i++) {
                most = Math.max(most, Math.scalb(Math.abs((double) are[i] - were[i]), -layer.exponent()));
            }
        }
        // Of a step of their fixed point.
        assertThat(most).isLessThanOrEqualTo(.5);
        assertThat(alike(decisions(back, tried.rows()), decisions(tried.model(), tried.rows())))
                .isGreaterThan(.995);
    }

    @ParameterizedTest
    @CsvSource({"float, 0.9526, .005", "int8, 0.9331, .015"})
    void beginsAsGoodAsScikitLearnLeftIt(String name, double theirs, double within) throws IOException {
        SavedModel model = OnnxImport.read(file("digits-" + name + ".onnx"));
        assertThat(model.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        Rows rows = Rows.of(Table.read(TrainedModels.digits(folder)), model, "label");
        List<Integer> decided = decisions(model, rows);
        int right = 0;
        for (int r = decided.size() - TEST_ROWS; r < decided.size(); r++) {
            right += rows.labels().orElseThrow().get(r).equals(String.valueOf(decided.get(r))) ? 1 : 0;
        }
        assertThat((double) right / TEST_ROWS).isCloseTo(theirs, within(within));
    }

    /** Boards give the digits as brightness, and the network was taught standardised columns. */
    @Test
    void decidesAlikeWhereBoardsScaleOtherwise() throws IOException {
        SavedModel model = OnnxImport.read(file("digits-float.onnx"));
        SavedModel fitted = StartScaling.fitted(model, new InputScaling.Pixels(16));
        Rows rows = Rows.of(Table.read(TrainedModels.digits(folder)), model, "label");
        assertThat(alike(decisions(fitted, rows), decisions(model, rows))).isGreaterThan(.995);
    }

    private static double alike(List<Integer> some, List<Integer> others) {
        return IntStream.range(0, some.size())
                        .filter(r -> some.get(r).equals(others.get(r)))
                        .count()
                / (double) some.size();
    }

    @Test
    void whatNoBoardTrainsIsNamed() throws IOException {
        byte[] relu = file("digits-relu.onnx");
        assertThatThrownBy(() -> OnnxImport.read(relu)).hasMessage("layer 1: activation relu, accepted: sigmoid, tanh");
        Case whole = TrainedModels.on(TrainedModels.own(folder), Network.TIFED, Division.NEAREST);
        assertThatThrownBy(() -> TfliteImport.read(ModelFormat.TFLITE.bytes(whole.model())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of an integer network that Linnet exported, its own file");
        assertThatThrownBy(() -> OnnxImport.read(ModelFormat.ONNX.bytes(whole.model())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of an integer network that Linnet exported, its own file");
    }

    @Test
    void aShapeThatIsWrongIsNamedWithItsLayer() {
        LayerChain chain = new LayerChain();
        chain.product("operator 0 (MatMul)", 2, 3, new float[6]);
        assertThatThrownBy(() -> chain.add("operator 1 (Add)", new float[2]))
                .hasMessage("layer 1 (operator 1 (Add)): 2 biases, accepted: 3, before the activation");
        chain.activation("operator 1 (Tanh)", "tanh");
        chain.product("operator 2 (MatMul)", 4, 2, new float[8]);
        assertThatThrownBy(() -> chain.model(List.of()))
                .hasMessage("layer 2: 4 inputs, accepted: 3, the outputs of the layer before");
        LayerChain cut = new LayerChain();
        cut.atMost("operator 0 (MINIMUM)", 255);
        assertThatThrownBy(() -> cut.multiply("operator 1 (MUL)", new float[] {2}))
                .hasMessageStartingWith("operator 1 (MUL): a factor of cut features, accepted: scaled features, then");
    }

    @Test
    void standardisedColumnsKeepTheirMeans() {
        LayerChain chain = new LayerChain();
        chain.subtract("operator 0 (SUB)", new float[] {2, 3});
        chain.divide("operator 1 (DIV)", new float[] {4, Float.POSITIVE_INFINITY});
        chain.product("operator 2 (FULLY_CONNECTED)", 2, 2, new float[] {1, -1, .5f, 2});
        assertThat(chain.model(List.of("no", "yes")).scaling())
                .isEqualTo(Optional.of(new InputScaling.Columns(List.of(2f, 3f), List.of(4f, 0f))));
    }

    /** However a file is damaged, that is said in a sentence. */
    @Test
    void whatIsDamagedIsRefused() throws IOException {
        byte[] tflite =
                ModelFormat.TFLITE.bytes(TrainedModels.on(TrainedModels.own(folder), Network.SIGMOID, Division.NEAREST)
                        .model());
        byte[] onnx = file("digits-int8.onnx");
        for (int at = 0; at < 150; at++) {
            damaged(ModelFormat.TFLITE, tflite, at * tflite.length / 150);
            damaged(ModelFormat.ONNX, onnx, at * onnx.length / 150);
        }
        assertThatThrownBy(() -> OnnxImport.read(new byte[] {1, 2, 3})).hasMessageStartingWith("no ONNX file");
        assertThatThrownBy(() -> TfliteImport.read(new byte[] {1, 2, 3})).hasMessageContaining("TensorFlow Lite file");
    }

    private static void damaged(ModelFormat format, byte[] whole, int at) {
        assertThatThrownBy(() -> read(format, Arrays.copyOf(whole, at))).isInstanceOf(IllegalArgumentException.class);
        byte[] changed = whole.clone();
        changed[at] ^= (byte) 0x55;
        try {
            assertThat(read(format, changed).parameters().layout().inputs()).isPositive();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
