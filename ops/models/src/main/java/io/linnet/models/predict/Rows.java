package io.linnet.models.predict;

import io.linnet.emulator.dataset.Scaling;
import io.linnet.emulator.dataset.Table;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.saved.SavedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model is asked: features as they were measured, in the order of its inputs.
 *
 * @param values rows × features
 * @param labels a class's name a row, where the table has them
 */
@SuppressWarnings("ArrayRecordComponent") // As large as the data; handed over.
public record Rows(int features, float[] values, Optional<List<String>> labels) {
    /**
     * Columns by name where table and model have names, else by place; the label column may be anywhere or missing.
     *
     * @param label name of the label column
     */
    public static Rows of(Table table, SavedModel model, String label) {
        int inputs = model.parameters().layout().inputs();
        int[] columns = columns(table, model, label, inputs);
        float[] values = new float[table.rows().size() * inputs];
        for (int r = 0; r < table.rows().size(); r++) {
            for (int c = 0; c < inputs; c++) {
                values[r * inputs + c] = table.number(r, columns[c]);
            }
        }
        int labelColumn = labelColumn(table, label, inputs);
        if (labelColumn < 0) {
            return new Rows(inputs, values, Optional.empty());
        }
        List<String> labels = new ArrayList<>();
        table.rows().forEach(row -> labels.add(row.get(labelColumn)));
        return new Rows(inputs, values, Optional.of(labels));
    }

    private static int[] columns(Table table, SavedModel model, String label, int inputs) {
        if (table.hasNames() && !model.features().isEmpty()) {
            List<String> missing = model.features().stream()
                    .filter(name -> table.column(name) < 0)
                    .toList();
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException("data=" + table.name() + ": without column"
                        + (missing.size() == 1 ? " " : "s ") + String.join(", ", missing)
                        + ", accepted: all features of the model");
            }
            return model.features().stream().mapToInt(table::column).toArray();
        }
        int labelColumn = labelColumn(table, label, inputs);
        int[] columns =
                IntStream.range(0, table.width()).filter(c -> c != labelColumn).toArray();
        if (columns.length != inputs) {
            throw new IllegalArgumentException("data=" + table.name() + ": " + columns.length
                    + " feature columns, accepted: " + inputs + ", as of the model, and a label column or none");
        }
        return columns;
    }

    /** The labels as numbers, where the table has them. */
    public Optional<double[]> numbers() {
        return labels.map(all -> all.stream().mapToDouble(Rows::number).toArray());
    }

    private static double number(String label) {
        double number;
        try {
            number = Double.parseDouble(label);
        } catch (NumberFormatException e) {
            number = Double.NaN;
        }
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("\"" + label + "\" as true number, accepted: finite numbers");
        }
        return number;
    }

    int count() {
        return values.length / features;
    }

    /** As the model's first layer takes them. */
    Samples inputs(SavedModel model) {
        Samples measured = Samples.ofReals(features, values, new int[count()]);
        return model.scaling().map(scaling -> Scaling.scaled(scaling, measured)).orElse(measured);
    }

    /** The named one; without names the last, where there is one more than features. */
    private static int labelColumn(Table table, String label, int inputs) {
        if (table.hasNames() && table.column(label) >= 0) {
            return table.column(label);
        }
        return table.width() == inputs + 1 ? table.width() - 1 : -1;
    }
}
