package io.linnet.emulator.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoardVectorsTest {
    private static final List<String> HEAD = List.of("name", "spec", "op");

    static Stream<List<SceneLine>> scenes() throws IOException {
        return SceneLine.read(Files.readString(BoardVectorsWriter.FILE)).stream();
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void saysTheSame(List<SceneLine> scene) {
        List<SceneLine> given =
                scene.stream().filter(line -> !HEAD.contains(line.key())).toList();

        assertThat(SceneBoard.play(scene)).as(scene.get(0).value()).isEqualTo(given);
    }

    @Test
    void theWriterGivesTheSameBytes() throws IOException {
        assertThat(BoardVectorsWriter.text()).isEqualTo(Files.readString(BoardVectorsWriter.FILE));
    }
}
