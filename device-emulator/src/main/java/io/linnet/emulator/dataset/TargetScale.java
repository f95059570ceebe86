package io.linnet.emulator.dataset;

import io.linnet.protocol.saved.TargetScaling;
import java.util.Arrays;

/**
 * How a number that was measured becomes what boards learn (SPEC 22.2): 4 096 is one deviation.
 *
 * @param name of its column
 * @param mean over the rows that train, in the number's own unit
 * @param deviation likewise; above 0
 */
public record TargetScale(String name, double mean, double deviation) {
    /** @param rows that train */
    static TargetScale of(String name, double[] values, int[] rows) {
        double mean =
                Arrays.stream(rows).mapToDouble(row -> values[row]).average().orElse(0);
        double squares = Arrays.stream(rows)
                .mapToDouble(row -> (values[row] - mean) * (values[row] - mean))
                .sum();
        double deviation = Math.sqrt(squares / rows.length);
        if (!(deviation > 0)) {
            throw new DatasetException(name + " is " + mean + " in all rows that train, accepted: numbers that differ");
        }
        return new TargetScale(name, mean, deviation);
    }

    int[] targets(double[] values) {
        return Arrays.stream(values).mapToInt(this::target).toArray();
    }

    private int target(double value) {
        double scaled = Math.rint((value - mean) / deviation * TargetScaling.STEPS_A_DEVIATION);
        return (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, scaled));
    }

    /** The way back, for a model's file. */
    public TargetScaling scaling() {
        return new TargetScaling((float) mean, (float) deviation);
    }
}
