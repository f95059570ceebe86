package io.linnet.lab.report;

import io.linnet.lab.experiment.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The figures of one setting's finished cells, one a seed. */
record Gathered(List<Map<String, Object>> results) {
    static final String NOTHING = "–";

    static Gathered of(List<Cell> cells, Function<Cell, Optional<Map<String, Object>>> finished) {
        return new Gathered(
                cells.stream().map(finished).flatMap(Optional::stream).toList());
    }

    boolean isEmpty() {
        return results.isEmpty();
    }

    int count() {
        return results.size();
    }

    List<Double> values(String figure) {
        List<Double> values = new ArrayList<>();
        for (Map<String, Object> result : results) {
            if (result.get(figure) instanceof Number number) {
                values.add(number.doubleValue());
            }
        }
        return values;
    }

    double mean(String figure) {
        return Statistics.mean(values(figure));
    }

    double deviation(String figure) {
        return Statistics.deviation(values(figure));
    }

    long countTrue(String figure) {
        return results.stream()
                .filter(result -> Boolean.TRUE.equals(result.get(figure)))
                .count();
    }

    /** {@code 0.935 ± 0.002}. */
    String spread(String figure) {
        return isEmpty() ? NOTHING : fixed(mean(figure), 4) + " ± " + fixed(deviation(figure), 4);
    }

    /** In points against a published figure; nothing where there is none. */
    String difference(String figure, double published) {
        return isEmpty() || Double.isNaN(published)
                ? NOTHING
                : String.format(Locale.ROOT, "%+.1f", 100 * (mean(figure) - published));
    }

    String rounded(String figure, int digits) {
        return isEmpty() ? NOTHING : fixed(mean(figure), digits);
    }

    /** Point by point over the seeds; of the shortest. */
    List<Double> curve(String figure) {
        List<List<?>> all = new ArrayList<>();
        for (Map<String, Object> result : results) {
            if (result.get(figure) instanceof List<?> list) {
                all.add(list);
            }
        }
        int points = all.stream().mapToInt(List::size).min().orElse(0);
        List<Double> curve = new ArrayList<>();
        for (int k = 0; k < points; k++) {
            int at = k;
            curve.add(all.stream()
                    .mapToDouble(list -> list.get(at) instanceof Number n ? n.doubleValue() : 0)
                    .average()
                    .orElse(0));
        }
        return curve;
    }

    static String published(double figure) {
        return Double.isNaN(figure) ? NOTHING : fixed(figure, 3);
    }

    static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
