package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs {@code protocol/vectors/model-file.txt}. */
class ModelCborTest {
    private static Stream<Block> blocks(String op) {
        return Vectors.read("model-file.txt").stream()
                .filter(block -> block.text("op").equals(op));
    }

    static Stream<Block> written() {
        return blocks("write");
    }

    static Stream<Block> refused() {
        return blocks("read");
    }

    private static SavedModel model(Block block) {
        ModelLayout layout = ModelLayout.of(
                Numeric.valueOf(block.text("numeric")), block.numbers("units"), block.numbers("exponents"));
        int[] numbers = block.numbers("numbers");
        short[] values = new short[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) numbers[i];
        }
        SavedModel model = SavedModel.of(Network.valueOf(block.text("network")), Parameters.ofFixed(layout, values));
        if (!block.has("fleet")) {
            return model;
        }
        return model.with(Division.valueOf(block.text("division").toUpperCase(Locale.ROOT)))
                .with(new SavedModel.Origin(
                        block.text("fleet"),
                        block.text("model"),
                        block.number("version"),
                        block.number("round"),
                        HexFormat.fromHexDigitsToLong(block.text("seed"))))
                .named(
                        List.of(block.text("classes").split(" ")),
                        List.of(block.text("features").split(" ")),
                        Optional.of(new SavedModel.Scaling(reals(block, "offset"), reals(block, "scale"))))
                .with(new SavedModel.Accuracy(block.number("millionths"), block.text("how")));
    }

    private static List<Double> reals(Block block, String key) {
        return Stream.of(block.text(key).split(" ")).map(Double::valueOf).toList();
    }

    @ParameterizedTest
    @MethodSource("written")
    void writesTheseBytesAndReadsThem(Block block) throws IOException {
        SavedModel model = model(block);
        assertThat(HexFormat.of().formatHex(ModelCbor.write(model)))
                .isEqualTo(HexFormat.of().formatHex(block.hex("hex")));
        SavedModel read = ModelCbor.read(block.hex("hex"));
        assertThat(read.parameters().digest()).isEqualTo(model.parameters().digest());
        assertThat(read).usingRecursiveComparison().ignoringFields("parameters").isEqualTo(model);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesInASentence(Block block) {
        assertThatThrownBy(() -> ModelCbor.read(block.hex("hex")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(block.text("expect").replaceFirst("refused ", ""));
    }
}
