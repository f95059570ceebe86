package io.linnet.protocol.ridge;

import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Writes {@code ridge.txt}. */
final class RidgeVectorsWriter {
    private final BlockWriter out = new BlockWriter("A regression head by sums (SPEC 22).");
    private final SplitMix64 random = new SplitMix64(22);

    private RidgeVectorsWriter() {}

    public static void main(String[] args) throws IOException {
        RidgeVectorsWriter writer = new RidgeVectorsWriter();
        writer.small();
        writer.drawn(5, 40, 9);
        writer.drawn(RidgeShape.MAX_FEATURES, 12, 3);
        writer.ends();
        writer.refusals();
        writer.out.save("ridge.txt");
    }

    private Map<String, int[]> block(String name, String spec, String op, Object... pairs) {
        Map<String, int[]> given = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            given.put(
                    (String) pairs[i],
                    pairs[i + 1] instanceof Integer number ? new int[] {number} : (int[]) pairs[i + 1]);
        }
        out.block(name, spec, op);
        given.forEach(out::numbers);
        Map<String, int[]> results = RidgeVectors.results(new RidgeVectors.Given(op, given));
        new TreeMap<>(results).forEach(out::numbers);
        out.line("expect", "ok");
        return results;
    }

    /** A target that is 4 times the first feature less twice the second and 1 000: the weights come out at once. */
    private void small() {
        int[] rows = {10, 3, -20, 5, 30, -7, 0, 40, -50, 60, 7, 7, 90, -90, -110, 20, 64, 0};
        int[] targets = IntStream.range(0, rows.length / 2)
                .map(i -> 4 * rows[2 * i] - 2 * rows[2 * i + 1] - 1000)
                .toArray();
        learnt("nine examples of a plane", 2, rows, targets, new int[] {12, -9}, new int[] {-900}, new int[] {5, 6, 7});
    }

    private void drawn(int features, int count, int kept) {
        int[] rows = some(count * features, -128, 127);
        int[] others = some(kept * features, -128, 127);
        learnt(
                count + " examples of " + features + " features",
                features,
                rows,
                some(count, -20_000, 20_000),
                others,
                some(kept, -20_000, 20_000),
                some(features + 1, -3_000, 3_000));
    }

    private void ends() {
        int[] rows = new int[3 * 64];
        Arrays.fill(rows, -128);
        int[] targets = new int[64];
        Arrays.fill(targets, -32_768);
        learnt("the ends of all ranges", 3, rows, targets, rows, targets, new int[] {32_767, 32_767, 32_767, 32_767});
        block(
                "a prediction ends with 16 bits",
                "22.2",
                "predict",
                "features",
                1,
                "model",
                new int[] {32_767, 32_767},
                "rows",
                new int[] {127, -128});
        block(
                "of seven examples nothing is learnt",
                "22.4",
                "close",
                "features",
                1,
                "penalty",
                1,
                "digits",
                digits(1, IntStream.range(0, 7).toArray(), IntStream.range(0, 7).toArray()));
    }

    private int[] some(int count, int lo, int hi) {
        return IntStream.range(0, count).map(i -> random.uniform(lo, hi)).toArray();
    }

    private void learnt(
            String name, int features, int[] rows, int[] targets, int[] kept, int[] keptTargets, int[] model) {
        int[] digits = block(
                        name + ", added up",
                        "22.3",
                        "sums",
                        "features",
                        features,
                        "model",
                        model,
                        "rows",
                        rows,
                        "targets",
                        targets,
                        "kept",
                        kept,
                        "keptTargets",
                        keptTargets)
                .get("digits");
        for (int penalty : new int[] {1, 1024}) {
            int[] next = block(
                            name + ", penalty " + penalty,
                            "22.4",
                            "close",
                            "features",
                            features,
                            "penalty",
                            penalty,
                            "digits",
                            digits)
                    .get("next");
            block(
                    name + ", said with penalty " + penalty,
                    "22.2",
                    "predict",
                    "features",
                    features,
                    "model",
                    next,
                    "rows",
                    rows);
        }
        block(name + ", taken", "22.3", "check", "features", features, "announced", targets.length, "digits", digits);
    }

    private static int[] digits(int features, int[] rows, int[] targets) {
        RidgeSums sums = new RidgeSums(new RidgeShape(features));
        byte[] bytes = new byte[rows.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) rows[i];
        }
        for (int i = 0; i < targets.length; i++) {
            sums.add(bytes, i * features, targets[i]);
        }
        return sums.toDigits();
    }

    /** Two features: 1; f0, f0²; f1, f1·f0, f1²; t, t·f0, t·f1, t²; five of held-out examples. */
    private void refusals() {
        int[] good = digits(2, new int[] {10, 3, -20, 5, 30, -7}, new int[] {100, -200, 300});
        refuse("fewer than announced", good, 0, 2);
        refuse("a feature's sum beyond its range", good, 1, 3 * 128 + 1);
        refuse("a square below zero", good, 2, -1);
        refuse("a square below its sum's", good, 2, 100);
        refuse("a product that no examples have", good, 4, 9_000);
        refuse("a target's square below what the features explain", good, 9, 8_000);
        refuse("held-out examples without a board", good, 11, 1);
        refuse("a board that holds out nothing", good, 10, 1);
        int[] held = good.clone();
        held[10] = 1;
        held[11] = 2;
        held[12] = 50;
        held[13] = 100;
        held[14] = 5_000;
        block("two held out", "22.3", "check", "features", 2, "announced", 3, "digits", held);
        refuse("more held out than learnt from", held, 11, 4);
        refuse("held-out targets without a square", held, 14, 4_999);
        refuse("a miss below zero", held, 12, -1);
    }

    private void refuse(String name, int[] good, int place, int value) {
        int[] changed = good.clone();
        changed[place] = value;
        block(name, "22.3", "check", "features", 2, "announced", 3, "digits", changed);
    }
}
