package io.linnet.emulator.vibration;

import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes {@code anomaly.txt}. */
final class AnomalyVectorsWriter {
    /** Sixteen windows of two features about two places. */
    private static final int[] WINDOWS = {
        10, -4, 12, -6, 11, -4, 9, -5, -20, 8, -22, 10, -21, 8, -19, 9, 10, -5, 11, -6, 12, -5, 10, -4, -20, 9, -21, 10,
        -20, 8, -22, 9
    };

    private final BlockWriter out = new BlockWriter("Front ends, operating points, limits and verdicts (SPEC 21).");

    private AnomalyVectorsWriter() {}

    public static void main(String[] args) throws IOException {
        AnomalyVectorsWriter writer = new AnomalyVectorsWriter();
        writer.fronts();
        writer.classes();
        writer.points();
        writer.refusals();
        writer.verdicts();
        writer.out.save("anomaly.txt");
    }

    private Map<String, int[]> block(String name, String spec, String op, Map<String, int[]> given) {
        out.block(name, spec, op);
        given.forEach(out::numbers);
        Map<String, int[]> results = AnomalyVectors.results(new AnomalyVectors.Given(op, given));
        new java.util.TreeMap<>(results).forEach(out::numbers);
        out.line("expect", "ok");
        return results;
    }

    private static Map<String, int[]> given(Object... pairs) {
        Map<String, int[]> given = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            given.put(
                    (String) pairs[i],
                    pairs[i + 1] instanceof Integer number ? new int[] {number} : (int[]) pairs[i + 1]);
        }
        return given;
    }

    private void fronts() {
        int[] window = IntStream.range(0, 200)
                .flatMap(n -> IntStream.of(37 * n % 101 * 8 + 1000, n * n % 97 * 5, -(53 * n % 61 * 20)))
                .toArray();
        for (int front : new int[] {2, 3, 4, 10, 11, 12}) {
            block(
                    FrontEnd.label(front) + " of three axes",
                    "21.1",
                    "front",
                    given("front", front, "axes", 3, "samples", 200, "window", window));
        }
        SplitMix64 random = new SplitMix64(7);
        for (int axes : new int[] {1, 2, 6}) {
            int samples = axes == 1 ? 256 : axes == 2 ? 16 : 37;
            int[] drawn = IntStream.range(0, axes * samples)
                    .map(i -> i < axes * samples / 2 ? random.uniform(-32_768, 32_767) : random.uniform(-3, 3))
                    .toArray();
            for (int front : new int[] {2, 3, 4, 12}) {
                block(
                        FrontEnd.label(front) + ", axes: " + axes,
                        "21.1",
                        "front",
                        given("front", front, "axes", axes, "samples", samples, "window", drawn));
            }
        }
        int[] still = new int[3 * 64];
        Arrays.fill(still, -32_768);
        for (int front : new int[] {2, 4}) {
            block(
                    FrontEnd.label(front) + " of a sensor that stands still",
                    "21.1",
                    "front",
                    given("front", front, "axes", 3, "samples", 64, "window", still));
        }
    }

    private void classes() {
        block("classes", "21.8", "class", given("score", new int[] {
            0, 7, 8, 15, 16, 17, 100, 255, 256, 1000, 7680, 65_535, 16_777_215, 1 << 30
        }));
        int[] counts = new int[176];
        counts[80] = 50;
        counts[85] = 30;
        counts[90] = 17;
        counts[94] = 2;
        counts[103] = 1;
        block("limits of a hundred", "21.8", "limits", given("counts", counts));
        int[] few = new int[176];
        few[80] = 20;
        few[83] = 1;
        block("limits of too few", "21.8", "limits", given("counts", few));
        int[] many = counts.clone();
        many[80] = 2_000;
        block("limits of two thousand", "21.8", "limits", given("counts", many));
        block("no limits", "21.8", "limits", given("counts", new int[176]));
    }

    private Map<String, int[]> round(String name, int[] model, int round, int[] windows, int[] held, int points) {
        Map<String, int[]> shape = given("features", 2, "points", points, "model", model, "round", round, "size", 5);
        Map<String, int[]> given = new LinkedHashMap<>(shape);
        int[] own = new int[points + 1];
        own[0] = 40;
        if (points > 1) {
            own[1] = 1;
        }
        given.put("windows", windows);
        given.put("own", own);
        given.put("held", held);
        Map<String, int[]> sums = block(name + ": sums", "21.6", "sums", given);
        Map<String, int[]> close = new LinkedHashMap<>(shape);
        close.put("floor", new int[] {1});
        close.put("digits", sums.get("digits"));
        return block(name + ": close", "21.7", "close", close);
    }

    private void points() {
        int[] none = {};
        int[] raw = {4500, -500, 4300, 12000, 4400, 3000, 4200, 800, 4401, 77, 4402, 78, 4403, -32_768, 4405, 32_767};
        int[] model = round("scale", new int[24], 0, raw, none, 2).get("next");
        int[] more = {4500, -500, 4300, 12_000, 4400, 32_767, -32_768, -32_768};
        for (int i = 0; i < more.length; i += 2) {
            block(
                    "scaled " + more[i] + " " + more[i + 1],
                    "21.3",
                    "scale",
                    given("features", 2, "points", 2, "model", model, "raw", new int[] {more[i], more[i + 1]}));
        }
        int[] first = round("first point", model, 1, WINDOWS, none, 2).get("next");
        int[] split =
                round("split", first, 2, WINDOWS, new int[] {3, 90, 4000}, 2).get("next");
        int[] two = round("two points", split, 3, WINDOWS, new int[] {3, 90, 4000, 70_000_000}, 2)
                .get("next");
        round("few windows", two, 4, Arrays.copyOf(WINDOWS, 8), none, 2);
        block("scores", "21.4", "score", given("features", 2, "points", 2, "model", two, "windows", new int[] {
            11, -5, 0, 0, -21, 9, 127, -128
        }));
        int[] used = two.clone();
        used[4 * 4 + 1] = 2;
        used[4 * 4] = 1;
        for (int[] own : new int[][] {{0, 0, 0}, {40, 0, 0}, {1, 40, 0}, {2, 62, 0}}) {
            block(
                    "mask of " + own[0] + " and " + own[1],
                    "21.9",
                    "mask",
                    given("features", 2, "points", 2, "model", used, "own", own));
        }
        int[] sixty = IntStream.range(0, 240).map(i -> WINDOWS[i % 8]).toArray();
        block("own point", "21.10", "own", given("features", 2, "floor", 1, "windows", sixty, "probes", new int[] {
            11, -5, 0, 0, -21, 9
        }));
    }

    private void refusals() {
        int[] model = new int[24];
        model[2] = 4400;
        model[8 + 2] = 12_000;
        model[20 + 2] = 8;
        Map<String, int[]> given = given(
                "features",
                2,
                "points",
                2,
                "model",
                model,
                "round",
                1,
                "size",
                5,
                "windows",
                WINDOWS,
                "own",
                new int[] {40, 0, 0},
                "held",
                new int[] {5});
        int[] digits =
                AnomalyVectors.results(new AnomalyVectors.Given("sums", given)).get("digits");
        refusal("honest sums", model, digits, 16, -1, 0);
        refusal("another number of windows", model, digits, 15, -1, 0);
        refusal("more windows than counted", model, digits, 16, 0, 17);
        refusal("a point that is not there", model, digits, 16, 8, 1);
        refusal("half a board", model, digits, 16, 1, 2);
        refusal("a sum too large", model, digits, 16, 2, 128 * 16 + 1);
        refusal("squares below the sum's", model, digits, 16, 4, 399);
        refusal("squares above any window's", model, digits, 16, 24 + 176 + 4, 5);
        refusal("a product outside a split", model, digits, 16, 6, 1);
        refusal("a class below nothing", model, digits, 16, 24 + 3, -1);
    }

    private void refusal(String name, int[] model, int[] digits, int announced, int at, int value) {
        int[] changed = digits.clone();
        if (at >= 0) {
            changed[at] = value;
        }
        block(
                name,
                "21.6",
                "check",
                given(
                        "features",
                        2,
                        "points",
                        2,
                        "model",
                        model,
                        "round",
                        1,
                        "size",
                        5,
                        "announced",
                        announced,
                        "digits",
                        changed));
    }

    private void verdicts() {
        int[] limits = {100, 80, 94, 103};
        int usual = 5_000;
        int odd = 60_000;
        verdict("an alarm stays", limits, new int[] {usual, odd, usual, odd, odd, usual, usual, usual, usual, usual});
        int[] own = {usual, odd, odd, odd, odd, usual, usual, usual, usual, usual};
        int[] any = own.clone();
        any[1] = usual;
        any[2] = usual;
        any[3] = usual;
        block(
                "what only a neighbour knows",
                "21.9",
                "verdict",
                given("alarm", new int[] {3, 5}, "limits", limits, "own", own, "any", any, "acknowledged", -1));
        int[] slow = IntStream.range(0, 90).map(i -> 7_680).toArray();
        verdict("a drift", limits, slow);
        int[] grown = IntStream.range(0, 40).map(i -> i < 30 ? 9_000 : 14_000).toArray();
        verdict("a limit that follows", limits, grown);
        verdict("no limits", new int[4], new int[] {odd, odd, odd, odd});
        block(
                "acknowledged",
                "21.9",
                "verdict",
                given(
                        "alarm",
                        new int[] {1, 32},
                        "limits",
                        limits,
                        "own",
                        new int[] {usual, odd, usual, usual, odd, usual},
                        "any",
                        new int[] {usual, odd, usual, usual, odd, usual},
                        "acknowledged",
                        3));
    }

    private void verdict(String name, int[] limits, int[] scores) {
        block(
                name,
                "21.9",
                "verdict",
                given("alarm", new int[] {3, 5}, "limits", limits, "own", scores, "any", scores, "acknowledged", -1));
    }
}
