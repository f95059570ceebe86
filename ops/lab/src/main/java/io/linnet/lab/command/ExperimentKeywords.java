package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.UserError;
import io.linnet.lab.experiment.KeywordsExperiment;
import io.linnet.lab.experiment.KeywordsRecipe;
import io.linnet.lab.experiment.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment keywords}. */
@Command(
        name = "keywords",
        mixinStandardHelpOptions = true,
        description = "Keyword spotting learnt on the boards, a round after every ten samples.")
final class ExperimentKeywords implements Callable<Integer> {
    @Option(
            names = "--recipe",
            description = "Settings to begin with: " + KeywordsRecipe.NAMES + " (all but the first are the papers')."
                    + " Default: ${DEFAULT-VALUE}")
    private String recipe = "linnet";

    @Option(names = "--runs", description = "Each with another part held out. Default: as many as folds, 5")
    private int runs;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Mixin
    private final KeywordsData dataOptions = new KeywordsData();

    @Mixin
    private final KeywordsTraining trainingOptions = new KeywordsTraining();

    @Mixin
    private final KeywordsOutput outputOptions = new KeywordsOutput();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException, IOException {
        int every = outputOptions.every;
        runs = runs == 0 ? dataOptions.folds : runs;
        if (runs < 1 || every < 1 || dataOptions.folds < 2) {
            throw new UserError("runs=" + runs + " every=" + every + " folds=" + dataOptions.folds
                    + ", accepted: 1 and more, folds 2 and more");
        }
        Output output = json.output();
        KeywordsRecipe known = KeywordsRecipe.of(recipe);
        KeywordsExperiment.Training training = trainingOptions.training(known);
        outputOptions.requireWritable();
        KeywordsExperiment.Sounds sounds = dataOptions.sounds(known, training.split());
        long began = System.nanoTime();
        List<KeywordsExperiment.KeywordsRun> all = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            KeywordsExperiment.Watch watch = outputOptions.watch(output, training.rounds(), run, runs);
            all.add(KeywordsExperiment.once(sounds, training, run, seed + run, every, watch));
        }
        outputOptions.keep(all.get(all.size() - 1));
        Map<String, Object> row = row(known, sounds, training, all);
        row.put("seconds", Statistics.round((System.nanoTime() - began) / 1e9, 1));
        output.result(row);
        return 0;
    }

    private Map<String, Object> row(
            KeywordsRecipe known,
            KeywordsExperiment.Sounds sounds,
            KeywordsExperiment.Training training,
            List<KeywordsExperiment.KeywordsRun> all) {
        List<Double> accuracies =
                all.stream().map(KeywordsExperiment.KeywordsRun::accuracy).toList();
        int parameters = all.get(0).model().layout().parameters();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "keywords");
        row.put("data", sounds.name());
        row.put("recordings", sounds.recordings().size());
        row.put("words", all.get(0).words());
        row.put("recipe", known.name());
        row.put("boards", training.boards());
        row.put("split", training.split().text());
        row.put("heldOut", sounds.isBySpeaker() ? "speakers" : "recordings");
        row.put("aligned", sounds.isAligned());
        row.put("noiseDb", Double.isNaN(sounds.noiseDb()) ? "none" : sounds.noiseDb());
        row.put("judgedNoiseDb", Double.isNaN(sounds.judgedNoiseDb()) ? "none" : sounds.judgedNoiseDb());
        row.put("copies", sounds.copies().count());
        row.put("speed", sounds.copies().slowest() + ":" + sounds.copies().fastest());
        row.put("extractor", sounds.extractor().isPresent() ? dataOptions.extractorName() : "none");
        row.put("features", all.get(0).model().layout().inputs());
        row.put("hidden", training.hidden());
        row.put("parameters", parameters);
        row.put("rate", training.rate());
        row.put("momentum", training.momentum());
        row.put("initial", training.initial());
        row.put("local", training.local());
        row.put("layerWise", training.isOneLayerEach());
        row.put("server", training.server().label());
        row.put("start", trainingOptions.startName());
        row.put("rounds", training.rounds());
        row.put("runs", runs);
        row.put("accuracy", Statistics.round(Statistics.mean(accuracies), 4));
        row.put("accuracySd", Statistics.round(Statistics.deviation(accuracies), 4));
        row.put(
                "accuracies",
                accuracies.stream().map(one -> Statistics.round(one, 4)).toList());
        if (!Double.isNaN(known.reference())) {
            row.put("reference", known.reference());
            row.put("referenceSd", known.referenceSpread());
        }
        double updates = (double) training.rounds() * training.boards() * all.size();
        double bytesUp =
                all.stream().mapToLong(KeywordsExperiment.KeywordsRun::bytesUp).sum() / updates;
        double bytesDown = all.stream()
                        .mapToLong(KeywordsExperiment.KeywordsRun::bytesDown)
                        .sum()
                / updates;
        row.put("bytesUp", Statistics.round(bytesUp, 0));
        row.put("bytesDown", Statistics.round(bytesDown, 0));
        row.put("bitsPerParameterUp", Statistics.round(8 * bytesUp / parameters, 3));
        return row;
    }
}
