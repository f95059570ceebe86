package io.linnet.emulator;

import io.linnet.emulator.learn.LearnVectors;
import io.linnet.emulator.sound.FeatureVectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code protocol/vectors/training.txt}, and works out the results of its blocks, so that the test can hold them
 * against what stands there. To be run from the module's folder when the specification changes.
 */
public final class TrainingVectors {
    static final Path FILE = Path.of("..", "protocol", "vectors", "training.txt");

    private static final String HEAD = """
            # Training in binary32 and integers, exponential, logarithm, front ends (SPEC 10.5, 10.6, 18).
            # Format: README.md
            """;

    private TrainingVectors() {}

    /** What a block gives, by the value of its op; the keys that it must contain in the end. */
    static Map<String, String> results(Map<String, String> given) {
        String op = given.getOrDefault("op", "");
        return switch (op) {
            case "exp", "sigmoid", "softmax", "tifed" -> LearnVectors.results(given);
            case "ln", "align", "mfcc", "cepstra" -> FeatureVectors.results(given);
            default -> throw new IllegalArgumentException("op=" + op);
        };
    }

    static List<Map<String, String>> read() throws IOException {
        List<Map<String, String>> blocks = new ArrayList<>();
        for (String block : Files.readString(FILE).split("\n\n")) {
            Map<String, String> lines = new LinkedHashMap<>();
            block.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .forEach(line -> {
                        int colon = line.indexOf(": ");
                        lines.merge(line.substring(0, colon), line.substring(colon + 2), (a, b) -> a + " " + b);
                    });
            if (!lines.isEmpty()) {
                blocks.add(lines);
            }
        }
        return blocks;
    }

    private static void block(StringBuilder out, String... lines) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            given.put(line.substring(0, colon), line.substring(colon + 2));
        }
        out.append('\n');
        given.forEach((key, value) -> out.append(key).append(": ").append(value).append('\n'));
        results(given).forEach((key, value) -> wrapped(out, key, value));
        out.append("expect: ok\n");
    }

    private static void wrapped(StringBuilder out, String key, String value) {
        String rest = value;
        while (rest.length() > 3000) {
            int space = rest.lastIndexOf(' ', 3000);
            out.append(key).append(": ").append(rest, 0, space).append('\n');
            rest = rest.substring(space + 1);
        }
        out.append(key).append(": ").append(rest).append('\n');
    }

    public static void main(String[] args) throws IOException {
        StringBuilder out = new StringBuilder(HEAD);
        block(
                out,
                "name: exp",
                "spec: 10.6.1",
                "op: exp",
                "x: 00000000 80000000 3f800000 bf800000 3eb17218 beb17218"
                        + " 42a00000 c2a00000 7f800000 ff800000 7fc00000 40490fdb c1200000 33800000 42280000 c2280000");
        block(
                out,
                "name: ln",
                "spec: 18.1",
                "op: ln",
                "x: 3f800000 3fb504f3 3fb504f4 40000000 3f000000 34000000"
                        + " 00000001 00800000 7f7fffff 402df854 3dcccccd 461c4000");
        block(
                out,
                "name: sigmoid int16",
                "spec: 10.6.4",
                "op: sigmoid",
                "seed: 42",
                "numeric: 0",
                "units: 12 7 4",
                "exponents: -11 -10",
                "training: 300000 900000 1 2 10 10 1",
                "layer: -1",
                "rounds: 3",
                "count: 10",
                "state: 77");
        block(
                out,
                "name: sigmoid one layer",
                "spec: 10.6.4",
                "op: sigmoid",
                "seed: 42",
                "numeric: 0",
                "units: 12 7 4",
                "exponents: -11 -10",
                "training: 300000 900000 1 1 10 10 1",
                "layer: 0",
                "rounds: 2",
                "count: 10",
                "state: 78");
        block(
                out,
                "name: sigmoid float32",
                "spec: 10.6.4",
                "op: sigmoid",
                "seed: 43",
                "numeric: 1",
                "units: 9 5 3",
                "exponents: 0 0",
                "training: 600000 900000 1 5 10 10 1",
                "layer: -1",
                "rounds: 1",
                "count: 10",
                "state: 79");
        block(
                out,
                "name: softmax int16",
                "spec: 10.6.5",
                "op: softmax",
                "seed: 44",
                "numeric: 0",
                "units: 16 3",
                "exponents: -12",
                "training: 100000 1000 4 5 10 10 1 960000",
                "layer: -1",
                "rounds: 1",
                "count: 10",
                "state: 80",
                "round: 250");
        block(
                out,
                "name: softmax float32, a sample at a time",
                "spec: 10.6.5",
                "op: softmax",
                "seed: 45",
                "numeric: 1",
                "units: 16 2",
                "exponents: 0",
                "training: 100000 1000 1 20 1 1 1 1000000",
                "layer: -1",
                "rounds: 1",
                "count: 1",
                "state: 81",
                "round: 0");
        for (String divide : new String[] {"0", "1", "2"}) {
            block(
                    out,
                    "name: tifed divide " + divide,
                    "spec: 10.5",
                    "op: tifed",
                    "seed: 46",
                    "units: 20 9 6 4",
                    "training: " + divide + " 200 7 2 17 17 1",
                    "layer: -1",
                    "base: 2000",
                    "count: 17",
                    "state: 82");
        }
        block(
                out,
                "name: tifed one layer",
                "spec: 10.5.5",
                "op: tifed",
                "seed: 46",
                "units: 20 9 6 4",
                "training: 2 256 7 2 17 17 1",
                "layer: 1",
                "base: 2000",
                "count: 17",
                "state: 83");
        block(
                out,
                "name: tifed, the last layer at home",
                "spec: 10.9",
                "op: tifed",
                "seed: 46",
                "units: 20 9 6 4",
                "training: 2 256 7 2 17 17 1",
                "personal: 1 96",
                "layer: 2",
                "base: 2000",
                "count: 17",
                "state: 84");
        block(
                out,
                "name: sigmoid, the last layer at home",
                "spec: 10.9",
                "op: sigmoid",
                "seed: 42",
                "numeric: 0",
                "units: 12 7 4",
                "exponents: -11 -10",
                "training: 300000 900000 1 2 10 10 1",
                "personal: 1 1000",
                "layer: 1",
                "rounds: 2",
                "count: 10",
                "state: 85");
        block(
                out,
                "name: softmax, the last layer at home",
                "spec: 10.9",
                "op: softmax",
                "seed: 44",
                "numeric: 1",
                "units: 16 3",
                "exponents: 0",
                "training: 100000 1000 4 5 10 10 1 960000",
                "personal: 1 77",
                "layer: 0",
                "rounds: 1",
                "count: 10",
                "state: 86",
                "round: 250");
        block(
                out,
                "name: tifed at the ends of int16",
                "spec: 10.5.4",
                "op: tifed",
                "seed: 47",
                "units: 600 3 2",
                "training: 1 1 20 1 20 20 1",
                "layer: -1",
                "base: 32768",
                "count: 20",
                "state: 84");
        for (int start : new int[] {0, 1600, 8000, 11_200}) {
            block(out, "name: align " + start, "spec: 18.3", "op: align", "state: 85", "start: " + start);
        }
        block(out, "name: mfcc", "spec: 18.2", "op: mfcc", "state: 86", "start: 5000");
        block(out, "name: cepstra", "spec: 18.4", "op: cepstra", "state: 87", "start: 5000");
        block(out, "name: cepstra of faint noise", "spec: 18.4", "op: cepstra", "state: 88", "start: 16000");
        Files.writeString(FILE, out.toString(), StandardCharsets.UTF_8);
    }
}
