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
    void theScriptsGiveTheirScenes() throws IOException {
        List<List<SceneLine>> file = scenes().toList();

        SceneScripts.all().forEach((name, lines) -> {
            List<SceneLine> scene = file.stream()
                    .filter(block -> block.get(0).value().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertThat(scene.subList(HEAD.size(), scene.size())).as(name).isEqualTo(lines);
        });
    }

    /** A lost packet costs time; what a board proves is what it would have said. */
    @Test
    void aFleetWithKeysComesToTheSameModel() {
        for (String link : List.of("serial", "mqtt")) {
            SceneFleet.Run run = BoardVectorsWriter.run("tifed", link, 3, 4, 5).packing();

            assertThat(SceneFleet.digest(run, true)).isEqualTo(SceneFleet.digest(run, false));
        }
    }

    @Test
    void aFleetWithKeysBearsLossAndRestarts() {
        SceneFleet.Run run = BoardVectorsWriter.run("tifed", "coap", 2, 3, 5)
                .losing(0.3)
                .breaking(0.002, 900)
                .restarting(300);

        assertThat(SceneFleet.digest(run, true)).isEqualTo(SceneFleet.digest(run, true));
    }

    /** What is recorded depends on the aggregator too; it changes when that says something else, and only then. */
    @Test
    void aRecordingRepeatsBitForBit() {
        SceneFleet.Run run =
                BoardVectorsWriter.run("tifed", "coap", 2, 2, 5).losing(0.3).breaking(0.002, 900);

        assertThat(SceneFleet.record(run)).isEqualTo(SceneFleet.record(run));
    }
}
