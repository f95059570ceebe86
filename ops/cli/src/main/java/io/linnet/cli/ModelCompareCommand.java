package io.linnet.cli;

import io.linnet.emulator.dataset.Table;
import io.linnet.models.predict.Confusion;
import io.linnet.models.predict.Prediction;
import io.linnet.models.predict.Predictor;
import io.linnet.models.predict.Rows;
import io.linnet.protocol.saved.SavedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code linnet model compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Lets two models decide on the same labelled rows, and says whether one is better or it may be chance.",
            "Each is a file, or FLEET/NAME[@VERSION] of a running aggregator.",
            "Example: linnet model compare linnet-model.cbor pumps/vibration@120 --data rows.csv"
        })
final class ModelCompareCommand implements Callable<Integer> {
    /** Of the rows on which one of them alone is right: further from a coin's half than 95 of 100 such throws. */
    private static final double CHANCE = 0.05;

    @Parameters(index = "0", paramLabel = "A")
    private String first = "";

    @Parameters(index = "1", paramLabel = "B")
    private String second = "";

    @Option(names = "--data", paramLabel = "ROWS.csv", required = true, description = "Features as they were measured.")
    private Path data = Path.of(".");

    @Option(names = "--label", paramLabel = "COLUMN", description = "Of the true classes. Default: ${DEFAULT-VALUE}")
    private String label = "label";

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    /**
     * @param decisions a class's name a row
     * @param found share of each class's rows, by its name in the order of the classes
     */
    private record Judged(double accuracy, List<String> decisions, Map<String, Double> found, List<String> labels) {
        static Judged of(String named, SavedModel model, Table table, String label) {
            Rows rows = Rows.of(table, model, label);
            List<String> labels = rows.labels()
                    .orElseThrow(() -> new UserError("data=" + table.name() + ": no column " + label
                            + ", accepted: rows with their true classes (--label COLUMN)"));
            List<Prediction> predictions = new Predictor(model).predict(rows);
            try {
                Confusion confusion = Confusion.of(model, predictions, labels);
                Map<String, Double> found = new LinkedHashMap<>();
                for (int k = 0; k < confusion.counts().length; k++) {
                    found.put(model.className(k), confusion.recall(k));
                }
                return new Judged(
                        confusion.accuracy(),
                        predictions.stream().map(Prediction::label).toList(),
                        found,
                        labels);
            } catch (IllegalArgumentException e) {
                throw new UserError("model=" + named + ": " + e.getMessage());
            }
        }

        String found(String name) {
            Double share = found.get(name);
            return share == null ? "no such class" : percent(share);
        }

        boolean isRight(int row) {
            return decisions.get(row).equals(labels.get(row));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Judged a;
        Judged b;
        try {
            Table table = Table.read(data);
            a = Judged.of(first, LearntModel.readDeciding(first, api), table, label);
            b = Judged.of(second, LearntModel.readDeciding(second, api), table, label);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
        int rows = a.labels().size();
        int onlyA = 0;
        int onlyB = 0;
        int same = 0;
        for (int r = 0; r < rows; r++) {
            onlyA += a.isRight(r) && !b.isRight(r) ? 1 : 0;
            onlyB += b.isRight(r) && !a.isRight(r) ? 1 : 0;
            same += a.decisions().get(r).equals(b.decisions().get(r)) ? 1 : 0;
        }
        double chance = coin(Math.min(onlyA, onlyB), onlyA + onlyB);
        Output output = json.output();
        if (output.isJson()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("rows", rows);
            row.put("accuracyA", Output.round(a.accuracy(), 4));
            row.put("accuracyB", Output.round(b.accuracy(), 4));
            row.put("sameDecisions", same);
            row.put("onlyARight", onlyA);
            row.put("onlyBRight", onlyB);
            row.put("chance", Output.round(chance, 4));
            output.result(row);
        } else {
            print(output, a, b);
            output.say("");
            output.fitted("the same decision on " + same + " of " + Words.count(rows, "row") + "; A alone is right on "
                    + onlyA + ", B alone on " + onlyB);
            output.fitted(verdict(onlyA, onlyB, chance));
        }
        return ExitCodes.OK;
    }

    private void print(Output output, Judged a, Judged b) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("all", percent(a.accuracy()), percent(b.accuracy())));
        Set<String> classes = new LinkedHashSet<>(a.found().keySet());
        classes.addAll(b.found().keySet());
        classes.forEach(name -> lines.add(List.of(name, a.found(name), b.found(name))));
        output.fitted("A  " + first);
        output.fitted("B  " + second);
        output.table(List.of("right of", "A", "B"), lines);
    }

    private static String verdict(int onlyA, int onlyB, double chance) {
        if (chance > CHANCE) {
            return "that may be chance: a coin would part them so in " + percent(chance) + " of trials";
        }
        return (onlyA > onlyB ? "A" : "B") + " is better: a coin would part them so in " + percent(chance)
                + " of trials";
    }

    /** How often a coin thrown so many times falls at most so often on its rarer side (the sign test, two-sided). */
    static double coin(int rarer, int throwsOfIt) {
        if (throwsOfIt == 0) {
            return 1;
        }
        double log = -throwsOfIt * Math.log(2);
        double sum = 0;
        for (int k = 0; k <= rarer; k++) {
            sum += Math.exp(log);
            log += Math.log((throwsOfIt - k) / (k + 1.0));
        }
        return Math.min(1, 2 * sum);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
