package io.linnet.cli;

import io.linnet.emulator.dataset.Table;
import io.linnet.models.predict.NumberFit;
import io.linnet.models.predict.NumberPredictor;
import io.linnet.models.predict.Rows;
import io.linnet.protocol.saved.SavedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model of a number says to the rows of a table.
 *
 * @param isScaled in the number's own unit; else in deviations from the mean
 * @param fit where the table has the true numbers, and the unit is known
 */
@SuppressWarnings("ArrayRecordComponent") // As large as the table; shared, never written.
record NumbersPrediction(String name, boolean isScaled, double[] numbers, Optional<NumberFit> fit) {
    private static final String NO_SCALE =
            "in deviations from the mean: the model's file does not say what one is (describe.target of aggregator.yaml)";

    /** @param column of the true numbers; null: the one of the number's name */
    static NumbersPrediction of(SavedModel model, Path data, @Nullable String column) {
        String name = model.classes().isEmpty() ? "number" : model.className(0);
        try {
            Rows rows = Rows.of(Table.read(data), model, column == null ? name : column);
            double[] numbers = new NumberPredictor(model).predict(rows);
            boolean isScaled = model.target().isPresent();
            return new NumbersPrediction(
                    name,
                    isScaled,
                    numbers,
                    isScaled ? rows.numbers().map(is -> NumberFit.of(numbers, is)) : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    void print(Output output) {
        if (output.isJson()) {
            for (double number : numbers) {
                output.result(Map.of(isScaled ? "value" : "deviations", significant(number)));
            }
            output.result(summary());
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        for (int r = 0; r < Math.min(ModelPredictCommand.SHOWN, numbers.length); r++) {
            lines.add(List.of(String.valueOf(r + 1), text(numbers[r])));
        }
        output.table(List.of("row", isScaled ? name : name + ", deviations"), lines);
        ModelPredictCommand.sayMore(output, numbers.length);
        output.say("");
        fit.ifPresent(
                it -> output.say(String.format(Locale.ROOT, "R² %.1f %%, off by %s", 100 * it.r2(), text(it.rmse()))
                        + " (root mean square)"));
        if (!isScaled) {
            output.say(NO_SCALE);
        }
    }

    private Map<String, Object> summary() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rows", numbers.length);
        fit.ifPresent(it -> {
            row.put("r2", Output.round(it.r2(), 4));
            row.put("rmse", significant(it.rmse()));
        });
        return row;
    }

    /** A target has 4 096 steps a deviation: what comes after five digits is none of the model's. */
    private static String text(double number) {
        return String.valueOf(significant(number));
    }

    private static double significant(double number) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.5g", number));
    }
}
