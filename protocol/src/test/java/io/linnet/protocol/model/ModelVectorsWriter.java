package io.linnet.protocol.model;

import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Writes {@code generator.txt} and {@code digest.txt}. */
final class ModelVectorsWriter {
    private static final long[] SEEDS = {0, 1, 42, 0xFFFF_FFFF_FFFF_FFFFL, 0x0123_4567_89AB_CDEFL};

    private final BlockWriter out = new BlockWriter("The generator and everything that is drawn from it");

    public static void main(String[] args) throws IOException {
        ModelVectorsWriter writer = new ModelVectorsWriter();
        writer.generator();
        writer.groups();
        writer.drawn();
        writer.heldOut();
        writer.initial();
        writer.feedback();
        writer.out.save("generator.txt");
        digests();
    }

    private void generator() {
        for (long seed : SEEDS) {
            out.block("next from " + hex(seed), "2.1", "next").line("state", hex(seed));
            out.line("values", head(new SplitMix64(seed), 8)).line("expect", "ok");
            out.block("mix of " + hex(seed), "2.1", "mix").line("state", hex(seed));
            out.line("values", hex(SplitMix64.mix(seed))).line("expect", "ok");
        }
        for (SplitMix64.Purpose purpose : SplitMix64.Purpose.values()) {
            for (int index : new int[] {0, 1, 70_000, -1}) {
                String number = Integer.toUnsignedString(index);
                out.block("stream " + purpose + " " + number, "2.2", "stream").line("seed", hex(42));
                out.line("purpose", purpose.number).line("index", number);
                out.line("values", head(SplitMix64.stream(42, purpose, index), 4))
                        .line("expect", "ok");
            }
        }
        for (long n : new long[] {1, 2, 3, 10, 65_536, 1_000_003, 1L << 31}) {
            SplitMix64 random = new SplitMix64(7);
            out.block("below " + n, "2.3", "below").line("state", hex(7)).line("n", n);
            out.numbers(
                            "numbers",
                            IntStream.generate(() -> random.below(n)).limit(8).toArray())
                    .line("expect", "ok");
        }
        for (int[] range : new int[][] {{0, 0}, {-1, 1}, {-43, 42}, {-16_384, 16_383}, {-32_768, 32_767}}) {
            SplitMix64 random = new SplitMix64(9);
            out.block("uniform " + range[0] + " to " + range[1], "2.3", "uniform")
                    .line("state", hex(9));
            out.line("lo", range[0]).line("hi", range[1]);
            out.numbers(
                    "numbers",
                    IntStream.generate(() -> random.uniform(range[0], range[1]))
                            .limit(12)
                            .toArray());
            out.line("expect", "ok");
        }
    }

    private void groups() {
        for (int cohort : new int[] {1, 2, 4, 5, 16, 33}) {
            for (int round : new int[] {0, 1, 1000}) {
                int layers = cohort % 2 == 0 ? 2 : 3;
                out.block("groups of " + cohort + " in round " + round, "10.1", "groups")
                        .line("seed", hex(42));
                out.line("round", round).line("cohort", cohort).line("layers", layers);
                out.numbers(
                        "numbers", each(cohort, o -> Groups.position(SplitMix64.Purpose.GROUPS, 42, round, o, cohort)));
                out.numbers("layer", each(cohort, o -> Groups.layer(42, round, o, cohort, layers)));
                out.line("expect", "ok");
            }
        }
    }

    private void drawn() {
        for (int[] of : new int[][] {{1, 10, 4, 3}, {42, 1, 1, 0}, {42, 16, 5, 1_000}, {7, 33, 32, 9}}) {
            int cohort = of[1];
            int take = of[2];
            out.block(take + " drawn of " + cohort + " in round " + of[3], "10.3", "drawn")
                    .line("seed", hex(of[0]));
            out.line("round", of[3]).line("cohort", cohort).line("take", take);
            // One more: a board that came after the offer.
            out.numbers(
                    "numbers",
                    IntStream.rangeClosed(0, cohort)
                            .filter(o -> Sampling.takesPart(of[0], of[3], o, cohort, take))
                            .toArray());
            out.line("expect", "ok");
        }
    }

    private void heldOut() {
        for (long seed : SEEDS) {
            for (int count : new int[] {7, 8, 45}) {
                out.block("held out of " + count + " under " + hex(seed), "10.8", "heldout")
                        .line("seed", hex(seed));
                out.line("count", count);
                out.numbers("numbers", each(HeldOut.count(count), j -> HeldOut.held(seed, j)));
                out.numbers("trained", each(count - HeldOut.count(count), k -> HeldOut.trained(seed, count, k)));
                out.line("expect", "ok");
            }
        }
    }

    private static int[] each(int n, java.util.function.IntUnaryOperator f) {
        return IntStream.range(0, n).map(f).toArray();
    }

    private void initial() {
        initial("keyword net", Network.SIGMOID, Numeric.INT16, new int[] {650, 16, 10}, new int[] {-12, -13});
        initial("sigmoid, large exponents", Network.SIGMOID, Numeric.INT16, new int[] {3, 2, 2}, new int[] {0, -1});
        initial("sigmoid, small exponents", Network.SIGMOID, Numeric.INT16, new int[] {3, 2, 2}, new int[] {-15, -20});
        initial("softmax head", Network.SOFTMAX, Numeric.INT16, new int[] {3, 2}, new int[] {-12});
        initial("softmax head, clipped", Network.SOFTMAX, Numeric.INT16, new int[] {3, 2}, new int[] {-15});
        initial("tifed", Network.TIFED, Numeric.INT16, new int[] {5, 4, 2}, new int[] {0, 0});
        initial("sigmoid, float32", Network.SIGMOID, Numeric.FLOAT32, new int[] {3, 2, 2}, new int[] {0, 0});
        initial("softmax, float32", Network.SOFTMAX, Numeric.FLOAT32, new int[] {3, 2}, new int[] {0});
    }

    private void initial(String name, Network network, Numeric numeric, int[] units, int[] exponents) {
        ModelLayout layout = ModelLayout.of(numeric, units, exponents);
        Parameters start = Parameters.initial(layout, network, 42);
        out.block("initial " + name, "3.4", "initial").line("seed", hex(42)).line("network", network.code());
        out.line("numeric", numeric.code()).numbers("units", units).numbers("exponents", exponents);
        for (Layer layer : layout.layers()) {
            int end = layer.first() + Math.min(8, layer.parameters());
            if (numeric == Numeric.INT16) {
                out.numbers(
                        "numbers",
                        IntStream.range(layer.first(), end)
                                .map(i -> start.fixed()[i])
                                .toArray());
            } else {
                out.hex("hex", Arrays.copyOfRange(start.toBytes(), 4 * layer.first(), 4 * end));
            }
        }
        out.line("expect", "ok");
    }

    private void feedback() {
        for (int[] shape : new int[][] {{0, 10, 200}, {0, 10, 50}, {1, 3, 16}, {0, 2, 1}}) {
            out.block("feedback of layer " + shape[0] + ", " + shape[1] + " x " + shape[2], "10.4", "feedback");
            out.line("seed", hex(42))
                    .line("layer", shape[0])
                    .line("classes", shape[1])
                    .line("outputs", shape[2]);
            out.numbers("numbers", feedback(42, shape[0], shape[1], shape[2])).line("expect", "ok");
        }
    }

    /** The first values of the matrix of SPEC 10.4. */
    static int[] feedback(long seed, int layer, int classes, int outputs) {
        int r = (int) Math.sqrt(393_204 / (classes + outputs));
        SplitMix64 random = SplitMix64.stream(seed, SplitMix64.Purpose.FEEDBACK, layer);
        return IntStream.generate(() -> random.uniform(-r, r - 1))
                .limit(Math.min(40, classes * outputs))
                .toArray();
    }

    private static void digests() throws IOException {
        BlockWriter digests = new BlockWriter("Digests of model versions");
        digest(digests, "smallest", Numeric.INT16, new int[] {1, 1}, new int[] {0}, new short[] {0, 0});
        digest(digests, "another value", Numeric.INT16, new int[] {1, 1}, new int[] {0}, new short[] {0, 1});
        digest(digests, "another exponent", Numeric.INT16, new int[] {1, 1}, new int[] {-12}, new short[] {0, 0});
        short[] values = new short[20];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (i * 3331 - 32_768);
        }
        digest(digests, "two layers", Numeric.INT16, new int[] {3, 3, 2}, new int[] {-12, -13}, values);
        digest(
                digests,
                "two layers, another shape",
                Numeric.INT16,
                new int[] {4, 3, 1},
                new int[] {-12, -13},
                Arrays.copyOf(values, 19));
        ModelLayout floats = ModelLayout.of(Numeric.FLOAT32, new int[] {2, 2}, new int[] {0});
        Parameters real = Parameters.ofFloats(floats, new float[] {0f, -0f, 1f, -2.5f, 1e-30f, 3e38f});
        digests.block("float32", "3.5", "digest")
                .line("numeric", 1)
                .numbers("units", 2, 2)
                .numbers("exponents", 0);
        digests.hex("hex", real.toBytes()).line("digest", real.digest()).line("expect", "ok");
        digests.save("digest.txt");
    }

    private static void digest(
            BlockWriter out, String name, Numeric numeric, int[] units, int[] exponents, short[] values) {
        Parameters parameters = Parameters.ofFixed(ModelLayout.of(numeric, units, exponents), values);
        out.block(name, "3.5", "digest").line("numeric", numeric.code()).numbers("units", units);
        out.numbers("exponents", exponents).numbers("numbers", each(values.length, i -> values[i]));
        out.line("digest", parameters.digest()).line("expect", "ok");
    }

    private static String head(SplitMix64 random, int n) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < n; i++) {
            values.append(i == 0 ? "" : " ").append(hex(random.next()));
        }
        return values.toString();
    }

    static String hex(long value) {
        return String.format("%016x", value);
    }
}
