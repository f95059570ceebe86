package io.linnet.emulator.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The blocks of {@code protocol/vectors/tifed.txt}, which the firmware runs too. */
class IntegerDfaVectorsTest {
    @TestFactory
    Stream<DynamicTest> everyBlock() throws IOException {
        String text = Files.readString(Path.of("..", "protocol", "vectors", "tifed.txt"));
        return Stream.of(text.split("\n\n"))
                .map(block -> block.lines()
                        .filter(line -> line.contains(": ") && !line.startsWith("#"))
                        .collect(Collectors.toMap(
                                line -> line.substring(0, line.indexOf(": ")),
                                line -> line.substring(line.indexOf(": ") + 2),
                                (a, b) -> a + " " + b)))
                .filter(block -> block.containsKey("parameters"))
                .map(block -> DynamicTest.dynamicTest(block.get("name"), () -> check(block)));
    }

    private static void check(Map<String, String> block) {
        IntegerDfaTest.Toy toy = new IntegerDfaTest.Toy();
        IntegerDfa net = new IntegerDfa(
                IntegerDfaTest.TOY,
                new int[][] {toy.feedback()},
                Activation.standard(),
                Short.MIN_VALUE,
                Short.MAX_VALUE);
        net.load(Parameters.zero(IntegerDfaTest.TOY));
        Division division = Division.valueOf(block.get("divide").toUpperCase(Locale.ROOT));
        TifedSettings settings =
                new TifedSettings(division, Integer.parseInt(block.get("rate")), Schedule.fresh(5, 1, 5));
        for (int step = 0; step < Integer.parseInt(block.get("steps")); step++) {
            net.trainLocal(toy.batch(), Task.all(settings, 0));
        }
        assertThat(Arrays.copyOf(net.lastOutputs(), 20)).isEqualTo(numbers(block.get("outputs")));
        assertThat(IntegerDfaTest.joined(net.weights(0), net.weights(1))).isEqualTo(numbers(block.get("parameters")));
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }
}
