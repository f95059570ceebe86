package io.linnet.protocol.ridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RidgeVectorsTest {
    private static final List<String> WORDS = List.of("name", "spec", "op", "expect");

    static Stream<Block> blocks() {
        return Vectors.read("ridge.txt").stream();
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
        RidgeVectors.results(new RidgeVectors.Given(block.text("op"), numbers))
                .forEach((key, values) -> assertThat(values).as(key).isEqualTo(block.numbers(key)));
    }
}
