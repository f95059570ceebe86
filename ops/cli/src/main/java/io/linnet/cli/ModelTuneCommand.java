package io.linnet.cli;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.DatasetException;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet model tune}. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        description = {
            "Looks for a rate, a hidden layer and a momentum that suit your data: a few seeded trials, the best of"
                    + " them judged",
            "by cross-validation, and the lines to paste into aggregator.yaml.",
            "Example: linnet model tune --data rows.csv --algorithm fedavg"
        })
final class ModelTuneCommand implements Callable<Integer> {
    private static final int FINALISTS = 4;
    private static final int LEAST_ROWS = 20;
    /** Rates are drawn from an eighth to eight times the algorithm's own. */
    private static final double WIDTH = 8;

    private static final int[] HIDDEN = {16, 24, 32, 48, 64, 100};
    private static final double[] MOMENTA = {0, 0.5, 0.8, 0.9, 0.95};

    @Option(names = "--algorithm", description = "tifed, fedavg, softmax. Default: ${DEFAULT-VALUE}")
    private String algorithm = "tifed";

    @Option(names = "--boards", description = "Among which the rows are dealt. Default: ${DEFAULT-VALUE}")
    private int boards = 8;

    @Option(names = "--rounds", description = "That a trial learns. Default: ${DEFAULT-VALUE}")
    private int rounds = 60;

    @Option(names = "--trials", description = "The algorithm's own settings are the first. Default: ${DEFAULT-VALUE}")
    private int trials = 24;

    @Option(names = "--folds", description = "Of the cross-validation. Default: ${DEFAULT-VALUE}")
    private int folds = 4;

    @Option(names = "--seed", description = "Same seed, same answer. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Mixin
    private final DataOptions options = new DataOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    /** What was tried, and how it did on each fold so far. */
    private record Trial(Tuning.Setting setting, double rate, List<Double> folds) {
        double mean() {
            return folds.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        }

        double deviation() {
            double mean = mean();
            return Math.sqrt(folds.stream()
                    .mapToDouble(each -> (each - mean) * (each - mean))
                    .average()
                    .orElse(0));
        }
    }

    @Override
    public Integer call() {
        requireWithin("boards", boards, 1, 1_000);
        requireWithin("rounds", rounds, 2, 10_000);
        requireWithin("trials", trials, 2, 1_000);
        requireWithin("folds", folds, 2, 20);
        if (algorithm.equals("ridge") || !options.target.isEmpty()) {
            throw new UserError("algorithm=" + algorithm + " target=" + options.target
                    + ", accepted: one that trains, on classes; ridge is solved, and has no rate to find");
        }
        if (algorithm.equals("tifed-layers")) {
            throw new UserError("algorithm=tifed-layers, accepted: tifed, fedavg, softmax; what suits tifed suits it");
        }
        Presets preset = Presets.of(algorithm);
        Output output = json.output();
        Dataset data;
        try {
            data = options.dataset(output);
        } catch (DatasetException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
        if (data.train().count() < LEAST_ROWS) {
            throw new UserError("data=" + options.data + ": " + data.train().count() + " rows to tune on, accepted: "
                    + LEAST_ROWS + " and more");
        }
        Tuning tuning = new Tuning(data.train(), folds, boards, rounds, seed);
        List<Trial> tried = search(preset, data, tuning, output);
        Trial own = tried.get(0);
        List<Trial> finalists = finalists(tried, tuning, output);
        Trial best = finalists.get(0);
        print(output, data, finalists, own, tuning.on(best.setting(), data.test()));
        return ExitCodes.OK;
    }

    private static void requireWithin(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new UserError(name + "=" + value + ", accepted: " + least + " to " + most);
        }
    }

    /** Every setting for half of the rounds on one fold. */
    private List<Trial> search(Presets preset, Dataset data, Tuning tuning, Output output) {
        SplitMix64 random = new SplitMix64(seed);
        List<Trial> tried = new ArrayList<>();
        Set<String> known = new TreeSet<>();
        for (int i = 0; i < trials; i++) {
            Trial trial = i == 0 ? own(preset, data) : drawn(preset, data, random);
            if (known.add(yaml(trial).toString())) {
                trial.folds().add(tuning.onFold(trial.setting(), 0, Math.max(1, rounds / 2)));
                tried.add(trial);
            }
            output.progress((i + 1.0) / (2 * trials), "trial " + (i + 1) + " of " + trials);
        }
        return tried;
    }

    /** The best of the search and the algorithm's own, judged on every fold, best first. */
    private List<Trial> finalists(List<Trial> tried, Tuning tuning, Output output) {
        List<Trial> all = new ArrayList<>(tried.stream()
                .sorted(Comparator.comparingDouble(Trial::mean).reversed())
                .limit(FINALISTS)
                .toList());
        if (!all.contains(tried.get(0))) {
            all.add(tried.get(0));
        }
        for (int i = 0; i < all.size(); i++) {
            Trial trial = all.get(i);
            trial.folds().clear();
            for (int fold = 0; fold < folds; fold++) {
                trial.folds().add(tuning.onFold(trial.setting(), fold, rounds));
                output.progress(
                        0.5 + 0.5 * (i * folds + fold + 1) / (all.size() * folds),
                        "finalist " + (i + 1) + " of " + all.size() + ", fold " + (fold + 1));
            }
        }
        all.sort(Comparator.comparingDouble(Trial::mean).reversed());
        return all;
    }

    private Trial own(Presets preset, Dataset data) {
        ModelLayout layout = preset.plan("tune", data.features(), data.classes().size(), seed)
                .layout();
        return new Trial(new Tuning.Setting(layout, preset.training()), rate(preset.training()), new ArrayList<>());
    }

    private Trial drawn(Presets preset, Dataset data, SplitMix64 random) {
        double rate = rate(preset.training()) * Math.pow(WIDTH, 2 * random.real() - 1);
        int hidden = HIDDEN[random.below(HIDDEN.length)];
        double momentum = MOMENTA[random.below(MOMENTA.length)];
        int classes = data.classes().size();
        int[] units = preset.training() instanceof SoftmaxSettings
                ? new int[] {data.features(), classes}
                : new int[] {data.features(), hidden, classes};
        Numeric numeric = preset.coding().codec() == Codec.FLOAT32 ? Numeric.FLOAT32 : Numeric.INT16;
        TrainingSettings training = with(preset.training(), rate, momentum);
        return new Trial(
                new Tuning.Setting(Presets.layout(numeric, units, preset.exponent()), training),
                rate(training),
                new ArrayList<>());
    }

    private static double rate(TrainingSettings training) {
        if (training instanceof TifedSettings tifed) {
            return 1.0 / tifed.rateInverse();
        }
        return training instanceof SigmoidSettings sigmoid
                ? sigmoid.ratePpm() / 1e6
                : ((SoftmaxSettings) training).ratePpm() / 1e6;
    }

    /** Rounded to two digits, as people write them. */
    private static TrainingSettings with(TrainingSettings own, double rate, double momentum) {
        if (own instanceof TifedSettings tifed) {
            return new TifedSettings(tifed.division(), (int) rounded(1 / rate), tifed.schedule());
        }
        int ppm = (int) Math.round(1e6 * rounded(rate));
        if (own instanceof SoftmaxSettings softmax) {
            return new SoftmaxSettings(ppm, softmax.decayPpm(), softmax.schedule(), softmax.rateDecayPpm());
        }
        SigmoidSettings sigmoid = (SigmoidSettings) own;
        return new SigmoidSettings(ppm, (int) Math.round(1e6 * momentum), sigmoid.schedule());
    }

    private static double rounded(double value) {
        double unit = Math.pow(10, Math.floor(Math.log10(value)) - 1);
        return Math.round(value / unit) * unit;
    }

    /** As aggregator.yaml takes it below {@code learning}. */
    private Map<String, Object> yaml(Trial trial) {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("algorithm", algorithm);
        lines.put(
                "units", IntStream.of(trial.setting().layout().units()).boxed().toList());
        if (trial.setting().training() instanceof TifedSettings tifed) {
            lines.put("rateInverse", tifed.rateInverse());
        } else {
            lines.put("rate", Output.round(trial.rate(), 6));
        }
        if (trial.setting().training() instanceof SigmoidSettings sigmoid) {
            lines.put("momentum", sigmoid.momentumPpm() / 1e6);
        }
        return lines;
    }

    private void print(Output output, Dataset data, List<Trial> finalists, Trial own, double unseen) {
        Trial best = finalists.get(0);
        if (output.isJson()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("learning", yaml(best));
            row.put("accuracy", Output.round(best.mean(), 4));
            row.put("deviation", Output.round(best.deviation(), 4));
            row.put("ownAccuracy", Output.round(own.mean(), 4));
            row.put("unseenAccuracy", Output.round(unseen, 4));
            row.put("rows", data.train().count());
            output.result(row);
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        for (Trial trial : finalists) {
            Map<String, Object> is = yaml(trial);
            is.remove("algorithm");
            lines.add(List.of(
                    String.format(Locale.ROOT, "%.1f +- %.1f %%", 100 * trial.mean(), 100 * trial.deviation()),
                    is.toString().replaceAll("[{}]", "").replace("=", " "),
                    trial.equals(own) ? "the algorithm's own" : ""));
        }
        output.table(List.of("accuracy", "learning", ""), lines);
        output.say("");
        output.fitted(String.format(
                Locale.ROOT,
                "of %d folds of %s; the best has %.1f %% on the %s that no trial saw",
                folds,
                Words.count(data.train().count(), "row"),
                100 * unseen,
                Words.count(data.test().count(), "row")));
        output.say("");
        output.say("learning:");
        yaml(best).forEach((key, value) -> output.say("  " + key + ": " + value));
    }
}
