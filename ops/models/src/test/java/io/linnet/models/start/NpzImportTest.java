package io.linnet.models.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.models.export.ModelFormat;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that scikit-learn has trained on the digits (make.py) begin here as good as there. */
class NpzImportTest {
    private static byte[] file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(NpzImportTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({"logistic, 0.9554", "tanh, 0.9610"})
    void beginsAsGoodAsItWas(String activation, double theirs) throws IOException {
        SavedModel model = NpzImport.read(file("digits-" + activation + ".npz"));
        Dataset digits = new Datasets(Path.of("none")).read("digits");
        Evaluator evaluator = new Evaluator(model.network(), model.parameters().layout(), model.division());
        assertThat(evaluator.evaluate(model.parameters(), digits.test()).accuracy())
                .isCloseTo(theirs, within(.005));
        assertThat(model.network()).isEqualTo(Network.SIGMOID);
        assertThat(model.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void theLayerThatNoBoardTrainsIsNamed() throws IOException {
        byte[] relu = file("digits-relu.npz");
        assertThatThrownBy(() -> NpzImport.read(relu))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer 1: activation relu, accepted: sigmoid, tanh");
    }

    @Test
    void whatIsNoArchiveIsRefused() throws IOException {
        assertThatThrownBy(() -> NpzImport.read(new byte[] {1, 2, 3})).hasMessageStartingWith("no npz archive");
        byte[] whole = file("digits-logistic.npz");
        for (int length = 0; length < whole.length; length += 61) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> NpzImport.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void layersThatDoNotFollowEachOtherAreNamed() {
        DenseLayer first = new DenseLayer("layer 1", 2, 3, new float[6], new float[3]);
        DenseLayer second = new DenseLayer("layer 2", 4, 2, new float[8], new float[2]);
        assertThatThrownBy(() -> StartNetwork.of(List.of(first, second), List.of("sigmoid", "")))
                .hasMessage("layer 2: 4 inputs, accepted: 3, the outputs of the layer before");
    }

    @Test
    void aSoftmaxHeadComesBackFromItsOwnExport() {
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {2, 2}, new int[] {-11});
        SavedModel model = SavedModel.of(
                        Network.SOFTMAX, Parameters.ofFixed(layout, new short[] {2048, -1, 300, 4000, -77, 12}))
                .named(List.of("no", "yes"), List.of("a", "b"), Optional.empty());
        SavedModel back = NpzImport.read(ModelFormat.NPZ.bytes(model));
        assertThat(back.network()).isEqualTo(Network.SOFTMAX);
        assertThat(back.features()).containsExactly("a", "b");
        assertThat(back.parameters().toFloats())
                .containsExactly(model.parameters().toFloats());
    }

    @Test
    void oneOutputOfTwoClassesBecomesTwo() {
        DenseLayer one = new DenseLayer("layer 1", 1, 1, new float[] {2}, new float[] {-1});
        SavedModel model = StartNetwork.of(List.of(one), List.of("logistic"));
        assertThat(model.parameters().toFloats()).containsExactly(-2, 2, 1, -1);
    }
}
