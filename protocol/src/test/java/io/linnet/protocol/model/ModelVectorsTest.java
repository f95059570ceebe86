package io.linnet.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelVectorsTest {
    static Stream<Block> blocks() {
        return Stream.concat(Vectors.read("generator.txt").stream(), Vectors.read("digest.txt").stream());
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void meets(Block block) {
        switch (block.text("op")) {
            case "next" -> values(block, new SplitMix64(seed(block, "state")));
            case "mix" -> assertThat(SplitMix64.mix(seed(block, "state"))).isEqualTo(seed(block, "values"));
            case "stream" -> values(block, stream(block));
            case "below" -> {
                SplitMix64 random = new SplitMix64(seed(block, "state"));
                long n = Long.parseLong(block.text("n"));
                numbers(block, i -> random.below(n));
            }
            case "uniform" -> {
                SplitMix64 random = new SplitMix64(seed(block, "state"));
                numbers(block, i -> random.uniform(block.number("lo"), block.number("hi")));
            }
            case "groups" -> groups(block);
            case "drawn" -> drawn(block);
            case "heldout" -> heldOut(block);
            case "initial" -> initial(block);
            case "feedback" ->
                assertThat(ModelVectorsWriter.feedback(
                                seed(block, "seed"),
                                block.number("layer"),
                                block.number("classes"),
                                block.number("outputs")))
                        .isEqualTo(block.numbers("numbers"));
            case "digest" -> digest(block);
            default -> throw new IllegalStateException("op " + block.text("op"));
        }
    }

    private static long seed(Block block, String key) {
        return Long.parseUnsignedLong(block.text(key), 16);
    }

    private static SplitMix64 stream(Block block) {
        int number = block.number("purpose");
        SplitMix64.Purpose purpose = Arrays.stream(SplitMix64.Purpose.values())
                .filter(p -> p.number == number)
                .findFirst()
                .orElseThrow();
        return SplitMix64.stream(seed(block, "seed"), purpose, Integer.parseUnsignedInt(block.text("index")));
    }

    private static void values(Block block, SplitMix64 random) {
        for (String value : block.text("values").split(" ")) {
            assertThat(ModelVectorsWriter.hex(random.next())).isEqualTo(value);
        }
    }

    private static void numbers(Block block, java.util.function.IntUnaryOperator f) {
        int[] expected = block.numbers("numbers");
        assertThat(IntStream.range(0, expected.length).map(f).toArray()).isEqualTo(expected);
    }

    /** Held out and trained on, every place stands once. */
    private static void heldOut(Block block) {
        long seed = seed(block, "seed");
        int count = block.number("count");
        numbers(block, j -> HeldOut.held(seed, j));
        int[] trained = block.numbers("trained");
        assertThat(IntStream.range(0, count - HeldOut.count(count))
                        .map(k -> HeldOut.trained(seed, count, k))
                        .toArray())
                .isEqualTo(trained);
        assertThat(IntStream.concat(Arrays.stream(block.numbers("numbers")), Arrays.stream(trained))
                        .sorted())
                .containsExactly(IntStream.range(0, count).boxed().toArray(Integer[]::new));
    }

    private static void drawn(Block block) {
        int cohort = block.number("cohort");
        assertThat(IntStream.rangeClosed(0, cohort)
                        .filter(o -> Sampling.takesPart(
                                seed(block, "seed"), block.number("round"), o, cohort, block.number("take"))))
                .containsExactly(Arrays.stream(block.numbers("numbers")).boxed().toArray(Integer[]::new));
    }

    private static void groups(Block block) {
        int round = block.number("round");
        int cohort = block.number("cohort");
        int[] layers = block.numbers("layer");
        numbers(block, o -> Groups.position(SplitMix64.Purpose.GROUPS, seed(block, "seed"), round, o, cohort));
        for (int o = 0; o < cohort; o++) {
            assertThat(Groups.layer(seed(block, "seed"), round, o, cohort, block.number("layers")))
                    .isEqualTo(layers[o]);
        }
    }

    private static void initial(Block block) {
        ModelLayout layout = layout(block);
        Parameters start = Parameters.initial(layout, Network.of(block.number("network")), seed(block, "seed"));
        List<String> fixed = block.all("numbers");
        List<String> floats = block.all("hex");
        for (int h = 0; h < layout.layers().size(); h++) {
            Layer layer = layout.layers().get(h);
            int end = layer.first() + Math.min(8, layer.parameters());
            if (layout.numeric() == Numeric.INT16) {
                List<Integer> head = new ArrayList<>();
                for (int i = layer.first(); i < end; i++) {
                    head.add((int) start.fixed()[i]);
                }
                int[] expected = new Block(List.of(new Vectors.Line("numbers", fixed.get(h)))).numbers("numbers");
                assertThat(head).isEqualTo(IntStream.of(expected).boxed().toList());
            } else {
                byte[] head = Arrays.copyOfRange(start.toBytes(), 4 * layer.first(), 4 * end);
                assertThat(HexFormat.of().formatHex(head)).isEqualTo(floats.get(h));
            }
        }
    }

    private static void digest(Block block) {
        ModelLayout layout = layout(block);
        byte[] bytes = block.has("hex") ? block.hex("hex") : littleEndian(block.numbers("numbers"));
        assertThat(Parameters.fromBytes(layout, bytes).digest()).hasToString(block.text("digest"));
    }

    private static byte[] littleEndian(int[] values) {
        byte[] bytes = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[2 * i] = (byte) values[i];
            bytes[2 * i + 1] = (byte) (values[i] >> 8);
        }
        return bytes;
    }

    private static ModelLayout layout(Block block) {
        return ModelLayout.of(Numeric.of(block.number("numeric")), block.numbers("units"), block.numbers("exponents"));
    }
}
