package io.linnet.lab.anomaly;

import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.ridge.RidgeClose;
import io.linnet.protocol.ridge.RidgeModel;
import io.linnet.protocol.ridge.RidgeShape;
import io.linnet.protocol.ridge.RidgeSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A regression head in one round, by sums: how far the bearing of a made-up motor has failed, from a window's features. The
 * reference is the same ridge solved in one place from the features as they were measured, without rounding.
 */
public final class RidgeExperiment {
    private static final int SEEDS = 5;
    private static final int BOARDS = 8;
    private static final int LEARNT = 400;
    private static final int JUDGED = 400;
    /** Of a deviation: what one example more would weigh. */
    private static final int DEVIATION = 32;

    private static final double PENALTY = DEVIATION * DEVIATION;
    private static final int WIRE_PENALTY = DEVIATION * DEVIATION;
    /** That a board sends, without those of held-out examples. */
    private static final int NUMBERS = 29 * 30 / 2;

    private static final int TARGET_DEVIATION = 4_096;
    private static final String CENTRAL = "all";

    private record Example(int[] raw, double target) {}

    /** What both sides know of the data: means and deviations by exact sums, as points have them. */
    private record Scale(double[] means, double[] deviations, double targetMean, double targetDeviation) {
        static Scale of(List<Example> examples) {
            int n = examples.get(0).raw().length;
            double[] means = new double[n];
            double[] deviations = new double[n];
            for (int f = 0; f < n; f++) {
                int at = f;
                double[] column =
                        examples.stream().mapToDouble(e -> e.raw()[at]).toArray();
                means[f] = mean(column);
                deviations[f] = Math.max(1, deviation(column));
            }
            double[] targets = examples.stream().mapToDouble(Example::target).toArray();
            return new Scale(means, deviations, mean(targets), deviation(targets));
        }

        double[] features(Example of) {
            double[] scaled = new double[means.length];
            for (int f = 0; f < scaled.length; f++) {
                scaled[f] = (of.raw()[f] - means[f]) / deviations[f] * DEVIATION;
            }
            return scaled;
        }

        double target(Example of) {
            return (of.target() - targetMean) / targetDeviation * TARGET_DEVIATION;
        }

        double real(double target) {
            return target / TARGET_DEVIATION * targetDeviation + targetMean;
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElse(0));
    }

    /** A row for one place and for each way of dealing the examples to boards. */
    public List<Map<String, Object>> run() {
        List<Map<String, Object>> rows = new ArrayList<>();
        double central = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            central += r2(seed, CENTRAL) / SEEDS;
        }
        rows.add(row("central", CENTRAL, central, 0));
        for (String split : List.of("iid", "sorted by target", "one board has half")) {
            double r2 = 0;
            for (int seed = 0; seed < SEEDS; seed++) {
                r2 += r2(seed, split) / SEEDS;
            }
            rows.add(row("federated", split, r2, r2 - central));
        }
        return rows;
    }

    private static Map<String, Object> row(String training, String split, double r2, double apart) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "anomaly");
        row.put("training", training);
        row.put("split", split);
        row.put("network", "ridge");
        row.put("frontEnd", "haar");
        row.put("r2", Math.round(r2 * 1e5) / 1e5);
        row.put("apart", Math.round(apart * 1e5) / 1e5);
        row.put("numbers", NUMBERS);
        return row;
    }

    private static List<Example> examples(int seed, int count) {
        FrontEnd front = new FrontEnd(FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES);
        Motor motor = new Motor(seed, 1, 2, 3);
        SplitMix64 random = new SplitMix64(seed);
        List<Example> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double fault = random.uniform(0, 1_000_000) / 1e6;
            made.add(new Example(front.features(motor.window(fault)), fault));
        }
        return made;
    }

    private static byte[] bytes(double[] features) {
        byte[] rounded = new byte[features.length];
        for (int f = 0; f < rounded.length; f++) {
            rounded[f] = (byte) Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, Math.round(features[f])));
        }
        return rounded;
    }

    private static double r2(int seed, String split) {
        List<Example> all = examples(seed, LEARNT + JUDGED);
        List<Example> learnt = new ArrayList<>(all.subList(0, LEARNT));
        Scale scale = Scale.of(learnt);
        if (split.startsWith("sorted")) {
            learnt.sort(Comparator.comparingDouble(Example::target));
        }
        List<Example> judged = all.subList(LEARNT, all.size());
        if (split.equals(CENTRAL)) {
            double[][] features = learnt.stream().map(scale::features).toArray(double[][]::new);
            double[] targets = learnt.stream().mapToDouble(scale::target).toArray();
            Ridge head = Ridge.of(features, targets, PENALTY);
            return r2(each -> head.of(scale.features(each)), scale, judged);
        }
        RidgeShape shape = new RidgeShape(learnt.get(0).raw().length);
        RidgeSums sums = new RidgeSums(shape);
        for (int board = 0; board < BOARDS; board++) {
            sums.add(ofBoard(scale, learnt, split, board));
        }
        return r2(new RidgeModel(RidgeClose.next(Parameters.zero(shape.layout()), sums, WIRE_PENALTY)), scale, judged);
    }

    private static RidgeSums ofBoard(Scale scale, List<Example> learnt, String split, int board) {
        RidgeSums own = new RidgeSums(new RidgeShape(learnt.get(0).raw().length));
        for (int i = 0; i < learnt.size(); i++) {
            int of = switch (split) {
                case "sorted by target" -> i * BOARDS / learnt.size();
                case "one board has half" -> i < learnt.size() / 2 ? 0 : 1 + i % (BOARDS - 1);
                default -> i % BOARDS;
            };
            if (of == board) {
                own.add(bytes(scale.features(learnt.get(i))), 0, (int) Math.round(scale.target(learnt.get(i))));
            }
        }
        return own;
    }

    private static double r2(RidgeModel head, Scale scale, List<Example> judged) {
        return r2(each -> head.predict(bytes(scale.features(each)), 0), scale, judged);
    }

    private static double r2(ToDoubleFunction<Example> head, Scale scale, List<Example> judged) {
        double mean = judged.stream().mapToDouble(Example::target).average().orElse(0);
        double missed = 0;
        double spread = 0;
        for (Example each : judged) {
            double off = scale.real(head.applyAsDouble(each)) - each.target();
            missed += off * off;
            spread += (each.target() - mean) * (each.target() - mean);
        }
        return 1 - missed / spread;
    }
}
