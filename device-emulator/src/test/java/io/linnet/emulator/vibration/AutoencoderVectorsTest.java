package io.linnet.emulator.vibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AutoencoderVectorsTest {
    private static final List<String> WORDS = List.of("name", "spec", "op", "expect");

    static Stream<Block> blocks() {
        return Vectors.read("autoencoder.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) {
        Map<String, int[]> numbers = new LinkedHashMap<>();
        for (Vectors.Line line : block.lines()) {
            if (!WORDS.contains(line.key())) {
                numbers.put(line.key(), block.numbers(line.key()));
            }
        }
        AutoencoderVectors.results(new AutoencoderVectors.Given(block.text("op"), numbers))
                .forEach((key, values) -> assertThat(values).as(key).isEqualTo(block.numbers(key)));
    }
}
