package io.linnet.emulator.vibration;

import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.vectors.BlockWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Writes {@code autoencoder.txt}: one board through the stages of a training, in whole numbers and in reals. */
final class AutoencoderVectorsWriter {
    private static final int[] UNITS = {5, 3, 5};
    private static final int POINTS = 2;
    private static final int WINDOWS = 40;

    private final BlockWriter out = new BlockWriter("Networks that repeat their windows (SPEC 23).");
    private final int[] windows = windows();

    private AutoencoderVectorsWriter() {}

    public static void main(String[] args) throws IOException {
        AutoencoderVectorsWriter writer = new AutoencoderVectorsWriter();
        writer.training(
                "whole numbers",
                new int[] {0, 0},
                new TifedSettings(Division.TRUNC, 64, new Schedule(4, 2, 24, 24, 1)));
        writer.training(
                "reals", new int[] {-11, -11}, new SigmoidSettings(300_000, 900_000, new Schedule(1, 2, 24, 24, 1)));
        writer.out.save("autoencoder.txt");
    }

    /** About two places, the second half of the features following the first. */
    private static int[] windows() {
        SplitMix64 random = new SplitMix64(23);
        int[] all = new int[WINDOWS * UNITS[0]];
        for (int i = 0; i < WINDOWS; i++) {
            int place = i % 2 == 0 ? 3_000 : 4_000;
            int sway = random.uniform(-200, 199);
            for (int f = 0; f < UNITS[0]; f++) {
                all[i * UNITS[0] + f] = place + (f % 2 == 0 ? sway : -sway) + random.uniform(-20, 19);
            }
        }
        return all;
    }

    private Map<String, int[]> block(String name, String spec, String op, Map<String, int[]> given) {
        out.block(name, spec, op);
        given.forEach(out::numbers);
        Map<String, int[]> results = AutoencoderVectors.results(new AutoencoderVectors.Given(op, given));
        new TreeMap<>(results).forEach(out::numbers);
        out.line("expect", "ok");
        return results;
    }

    private void training(String name, int[] exponents, TrainingSettings learning) {
        Map<String, int[]> given = new LinkedHashMap<>();
        given.put("units", UNITS);
        given.put("exponents", exponents);
        given.put("points", new int[] {POINTS});
        given.put("seed", new int[] {7});
        int[] model = block(name + ": version 0", "3.4", "initial", given).get("model");
        given.put(
                "training",
                AutoencoderSettings.of(learning, 1, 1, 0, 1, UNITS[0], 3, 5, 2).toArray());
        for (int round = 0; round < 8; round++) {
            Map<String, int[]> of = new LinkedHashMap<>(given);
            of.put("model", model);
            of.put("round", new int[] {round});
            String named = name + ", round " + round;
            model = new AutoencoderVectors.Given("stage", of).stage() == PointsStage.LEARN
                    ? learnt(named, of, exponents[0] == 0 ? 0 : 4)
                    : summed(named, of);
        }
        given.put("model", model);
        given.put("windows", Arrays.copyOf(windows, 8 * UNITS[0]));
        block(name + ": scores", "23.6", "score", given);
        given.put("windows", new int[] {3_000, 4_000, 3_000, 4_000, 3_000, 32_767, -32_768, 0, 32_767, -32_768});
        block(name + ": scores of what was never seen", "23.6", "score", given);
    }

    private int[] learnt(String name, Map<String, int[]> given, int fraction) {
        given.put("windows", windows);
        int[] update = block(name + ": learn", "23.4", "learn", given).get("update");
        int[] next = new AutoencoderVectors.Given("learn", given).at("model").clone();
        for (int i = 0; i < update.length; i++) {
            long moved = Division.NEAREST.divide(((long) next[i] << fraction) + update[i], 1L << fraction);
            next[i] = (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, moved));
        }
        return next;
    }

    private int[] summed(String name, Map<String, int[]> given) {
        Map<String, int[]> of = new LinkedHashMap<>(given);
        of.put("windows", windows);
        int[] digits = block(name + ": sums", "23.5", "sums", of).get("digits");
        Map<String, int[]> close = new LinkedHashMap<>(given);
        close.put("digits", digits);
        int[] next = block(name + ": close", "23.7", "close", close).get("next");
        if (new AutoencoderVectors.Given("stage", given).stage() == PointsStage.MEASURE) {
            refusals(name, close, digits);
        }
        return next;
    }

    private void refusals(String name, Map<String, int[]> close, int[] digits) {
        int windows = digits[0] + digits[3 * UNITS[0] + 2];
        Map<String, int[]> check = new LinkedHashMap<>(close);
        check.put("announced", new int[] {windows});
        block(name + ": honest", "21.6", "check", check);
        int[] forged = digits.clone();
        forged[2] = 1;
        check.put("digits", forged);
        block(name + ": a sum, where none is wanted", "23.5", "check", check);
    }
}
