package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.saved.InputScaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a table can be learnt from, and what is odd in it. */
final class TableChecks {
    /** Deviations of the rest from which a value is told. */
    private static final double WILD = 20;
    /** Fewer rows of whole numbers may all be classes. */
    private static final int MANY = 20;

    private TableChecks() {}

    static void requireClasses(String name, Csv.Labelled table) {
        List<String> classes = table.classes();
        int rows = table.labels().length;
        if (classes.size() < 2) {
            throw new DatasetException(name + ": one class only, " + classes.get(0) + ", accepted: 2 or more");
        }
        boolean numbers = classes.stream().allMatch(Numbers::isNumber);
        boolean reals = numbers && classes.stream().map(Numbers::parse).anyMatch(value -> value != Math.rint(value));
        if (numbers && (reals || rows >= MANY) && classes.size() * 2L > rows) {
            throw new DatasetException(name + ": " + classes.size() + " different numbers as labels of " + rows
                    + " rows, accepted: classes; this looks like regression: --algorithm ridge"
                    + " --target NAME (or another column? --label-column NAME)");
        }
    }

    /** Missing values become the mean of the rows that train. */
    static Samples filled(String name, Samples train, Samples samples) {
        int features = samples.features();
        float[] known = train.toReals();
        float[] values = samples.toReals().clone();
        for (int c = 0; c < features; c++) {
            double sum = 0;
            int count = 0;
            for (int i = c; i < known.length; i += features) {
                sum += Float.isNaN(known[i]) ? 0 : known[i];
                count += Float.isNaN(known[i]) ? 0 : 1;
            }
            if (count == 0) {
                throw new DatasetException(
                        name + ": no value in feature " + (c + 1) + " of the rows that train, accepted: one or more");
            }
            for (int i = c; i < values.length; i += features) {
                values[i] = Float.isNaN(values[i]) ? (float) (sum / count) : values[i];
            }
        }
        return Samples.ofReals(features, values, samples.labels());
    }

    static String summary(
            Csv.Labelled table, Samples train, Samples test, InputScaling scaling, Optional<TargetScale> target) {
        String rows = (train.count() + test.count()) + " rows (" + train.count() + " to train, " + test.count()
                + " to test), " + train.features() + " features "
                + (scaling instanceof InputScaling.Pixels ? "taken as pixels" : "scaled by mean and deviation") + ", ";
        return rows
                + target.map(of -> String.format(
                                Locale.ROOT,
                                "target %s: mean %.6g, deviation %.6g",
                                of.name(),
                                of.mean(),
                                of.deviation()))
                        .orElseGet(() -> classes(table, train, test));
    }

    private static String classes(Csv.Labelled table, Samples train, Samples test) {
        int[] counts = new int[table.classes().size()];
        Arrays.stream(train.labels()).forEach(label -> counts[label]++);
        Arrays.stream(test.labels()).forEach(label -> counts[label]++);
        StringBuilder classes = new StringBuilder();
        for (int k = 0; k < counts.length; k++) {
            classes.append(k == 0 ? "" : ", ")
                    .append(table.classes().get(k))
                    .append(": ")
                    .append(counts[k]);
        }
        return counts.length + " classes (" + classes + ")";
    }

    static List<String> oddColumns(List<String> names, Samples train, InputScaling scaling) {
        List<String> notes = new ArrayList<>();
        if (scaling instanceof InputScaling.Pixels) {
            return notes;
        }
        float[] values = train.toReals();
        for (int c = 0; c < train.features(); c++) {
            String called = names.isEmpty() || names.get(c).isEmpty() ? "feature " + (c + 1) : names.get(c);
            float far = farthest(values, c, train.features());
            double deviation = deviation(values, c, train.features(), far);
            if (far == values[c] && deviation == 0 && isConstant(values, c, train.features())) {
                notes.add(called + " is " + far + " in all rows and says nothing");
            } else if (deviation > 0 && Math.abs(far - mean(values, c, train.features(), far)) > WILD * deviation) {
                notes.add(called + " has a value far from all others: " + far);
            }
        }
        return notes;
    }

    private static boolean isConstant(float[] values, int column, int features) {
        for (int i = column; i < values.length; i += features) {
            if (values[i] != values[column]) {
                return false;
            }
        }
        return true;
    }

    private static float farthest(float[] values, int column, int features) {
        double mean = mean(values, column, features, Float.NaN);
        float far = values[column];
        for (int i = column; i < values.length; i += features) {
            far = Math.abs(values[i] - mean) > Math.abs(far - mean) ? values[i] : far;
        }
        return far;
    }

    /** Of all that differ from one value. */
    private static double mean(float[] values, int column, int features, float without) {
        double sum = 0;
        int count = 0;
        for (int i = column; i < values.length; i += features) {
            if (values[i] != without) {
                sum += values[i];
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    private static double deviation(float[] values, int column, int features, float without) {
        double mean = mean(values, column, features, without);
        double squares = 0;
        int count = 0;
        for (int i = column; i < values.length; i += features) {
            if (values[i] != without) {
                squares += (values[i] - mean) * (values[i] - mean);
                count++;
            }
        }
        return count == 0 ? 0 : Math.sqrt(squares / count);
    }
}
