package io.linnet.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class TrainingVectorsTest {
    @TestFactory
    Stream<DynamicTest> everyBlock() throws IOException {
        return TrainingVectors.read().stream()
                .map(block -> DynamicTest.dynamicTest(block.get("name"), () -> check(block)));
    }

    private static void check(Map<String, String> block) {
        assertThat(block).containsEntry("expect", "ok").containsAllEntriesOf(TrainingVectors.results(block));
    }
}
