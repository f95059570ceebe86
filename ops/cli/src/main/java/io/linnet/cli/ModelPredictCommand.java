package io.linnet.cli;

import io.linnet.emulator.dataset.DatasetException;
import io.linnet.emulator.dataset.Table;
import io.linnet.models.predict.Confusion;
import io.linnet.models.predict.Prediction;
import io.linnet.models.predict.Predictor;
import io.linnet.models.predict.Rows;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.saved.SavedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet model predict}. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a learnt model decide on the rows of a table, as a board would; of ridge it says the number.",
            "Columns go by name where table and model have names, else by place.",
            "Example: linnet model predict --model linnet-model.cbor --data rows.csv",
            "         linnet model predict --model pumps/vibration@120 --data rows.csv"
        })
final class ModelPredictCommand implements Callable<Integer> {
    /** Rows of many. */
    static final int SHOWN = 20;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            description = "A file that a demo or an aggregator left, or FLEET/NAME[@VERSION] of a running aggregator.")
    private String model = "";

    @Option(names = "--data", paramLabel = "ROWS.csv", required = true, description = "Features as they were measured.")
    private Path data = Path.of(".");

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "Of the true classes, or numbers. Default: label, or the number's name")
    private @Nullable String label;

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        SavedModel saved = LearntModel.readTrained(model, api);
        if (saved.network() == Network.RIDGE) {
            NumbersPrediction.of(saved, data, label).print(json.output());
            return 0;
        }
        if (!saved.network().isClassifying()) {
            throw new UserError("model=" + model + ": a network of "
                    + saved.network().name().toLowerCase(Locale.ROOT)
                    + ", accepted: one that decides for classes or says a number");
        }
        Rows rows;
        Optional<Confusion> confusion;
        List<Prediction> predictions;
        try {
            rows = Rows.of(Table.read(data), saved, label == null ? "label" : label);
            predictions = new Predictor(saved).predict(rows);
            confusion = rows.labels().map(labels -> Confusion.of(saved, predictions, labels));
        } catch (DatasetException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
        Output output = json.output();
        if (output.isJson()) {
            predictions.forEach(it -> output.result(row(it)));
            output.result(summary(predictions, confusion));
        } else {
            table(output, predictions);
            confusion.ifPresent(it -> table(output, saved, it));
        }
        return 0;
    }

    private static Map<String, Object> row(Prediction prediction) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("label", prediction.label());
        row.put("confidence", Output.round(prediction.confidence(), 4));
        return row;
    }

    private static Map<String, Object> summary(List<Prediction> predictions, Optional<Confusion> confusion) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rows", predictions.size());
        confusion.ifPresent(it -> {
            row.put("accuracy", Output.round(it.accuracy(), 4));
            row.put("confusion", it.counts());
        });
        return row;
    }

    private static void table(Output output, List<Prediction> predictions) {
        List<List<String>> lines = new ArrayList<>();
        for (int r = 0; r < Math.min(SHOWN, predictions.size()); r++) {
            Prediction it = predictions.get(r);
            lines.add(List.of(String.valueOf(r + 1), it.label(), String.format(Locale.ROOT, "%.2f", it.confidence())));
        }
        output.table(List.of("row", "class", "confidence"), lines);
        sayMore(output, predictions.size());
    }

    static void sayMore(Output output, int rows) {
        if (rows > SHOWN) {
            output.say("... and " + (rows - SHOWN) + " more; all of them: --json");
        }
    }

    private static void table(Output output, SavedModel model, Confusion confusion) {
        int classes = confusion.counts().length;
        List<String> head = new ArrayList<>(List.of("is \\ called"));
        List<List<String>> lines = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            head.add(model.className(k));
            List<String> line = new ArrayList<>(List.of(model.className(k)));
            for (int n : confusion.counts()[k]) {
                line.add(String.valueOf(n));
            }
            line.add(percent(confusion.recall(k)));
            line.add(percent(confusion.precision(k)));
            lines.add(line);
        }
        head.addAll(List.of("found", "right"));
        output.say("");
        output.table(head, lines);
        output.say("");
        output.say("accuracy " + percent(confusion.accuracy()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
