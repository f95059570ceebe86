package io.linnet.lab.head;

import java.util.List;
import java.util.Locale;

/** Mean and sample standard deviation (0 of a single run). */
public record Spread(double mean, double deviation) {
    public static Spread of(List<Double> values) {
        double mean = values.stream().mapToDouble(v -> v).average().orElse(0);
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return new Spread(mean, values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1)));
    }

    /** {@code .712 ± .004}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f ± %.3f", mean, deviation);
    }
}
