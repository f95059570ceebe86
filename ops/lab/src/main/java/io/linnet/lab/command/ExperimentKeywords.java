package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.ModelFile;
import io.linnet.cli.Output;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.lab.experiment.KeywordsExperiment;
import io.linnet.lab.experiment.KeywordsRecipe;
import io.linnet.lab.experiment.Statistics;
import io.linnet.protocol.model.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment keywords}. */
@Command(
        name = "keywords",
        mixinStandardHelpOptions = true,
        description = "Keyword spotting learnt on the boards, a round after every ten samples.")
final class ExperimentKeywords implements Callable<Integer> {
    private static final int FOLDS = 5;

    @Option(
            names = "--data",
            description = "Folder or zip of recordings, word/*.wav, or with a manifest.csv. Default: ${DEFAULT-VALUE}")
    private String data = "speech-commands-mini";

    @Option(
            names = "--recipe",
            description = "Settings to begin with: " + KeywordsRecipe.NAMES + " (all but the first are the papers')."
                    + " Default: ${DEFAULT-VALUE}")
    private String recipe = "linnet";

    @Option(names = "--boards", description = "Default: the recipe's; linnet: 4")
    private @Nullable Integer boards;

    @Option(
            names = "--split",
            description = "iid, word, speaker, shards:N, dirichlet:A. Default: the recipe's; linnet: iid")
    private @Nullable String split;

    @Option(
            names = "--hold-out",
            description =
                    "speakers, recordings, or auto: speakers where five are known and boards are not split by them."
                            + " Default: ${DEFAULT-VALUE}")
    private String holdOut = "auto";

    @Option(names = "--no-alignment", description = "Leaves the word where it stands in its second.")
    private boolean noAlignment;

    @Option(names = "--noise", paramLabel = "DB", description = "Noise mixed into training, signal to noise.")
    private double noiseDb = Double.NaN;

    @Option(names = "--judged-noise", paramLabel = "DB", description = "Noise mixed into what is held out.")
    private double judgedNoiseDb = Double.NaN;

    @Option(
            names = "--copies",
            description = "Training examples made of each recording. Default: the recipe's; linnet: 4")
    private @Nullable Integer copies;

    @Option(names = "--words", split = ",", description = "Only these words. Default: all")
    private List<String> words = List.of();

    @Option(names = "--speakers", split = ",", description = "Only these speakers. Default: all")
    private List<String> speakers = List.of();

    @Option(names = "--alternate", description = "The words take turns on every board.")
    private boolean isAlternating;

    @Option(names = "--hidden", description = "Default: the recipe's; linnet: 25")
    private @Nullable Integer hidden;

    @Option(names = "--rate", description = "η. Default: the recipe's; linnet: 0.05")
    private @Nullable Double rate;

    @Option(names = "--momentum", description = "μ on the boards. Default: the recipe's: 0.9")
    private @Nullable Double momentum;

    @Option(
            names = "--initial",
            description = "Size of the first layer's initial weights against the papers' ±1/2. Default: the recipe's;"
                    + " linnet: 0.1")
    private @Nullable Double initial;

    @Option(names = "--exponent", description = "Of the weights' fixed point. Default: ${DEFAULT-VALUE}")
    private int exponent = -10;

    @Option(names = "--rounds", description = "Default: the recipe's; linnet: 200")
    private @Nullable Integer rounds;

    @Option(names = "--local", description = "Samples of a board and round. Default: ${DEFAULT-VALUE}")
    private int local = 10;

    @Option(names = "--layer-wise", description = "Each board trains one layer a round, merged by layer.")
    private boolean isLayerWise;

    @Option(
            names = "--server-momentum",
            description = "The server carries this share of its last step on; tried without links. Default: 0")
    private double serverMomentum;

    @Option(names = "--runs", description = "Each with another fifth held out. Default: ${DEFAULT-VALUE}")
    private int runs = FOLDS;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--codec", description = "int16 (raw) or range. Default: ${DEFAULT-VALUE}")
    private String codec = "int16";

    @Option(
            names = "--start",
            paramLabel = "MODEL",
            description = "A model file to begin with; one that knows other words gives its hidden layer.")
    private @Nullable Path start;

    @Option(names = "--every", description = "Rounds between two accuracies. Default: ${DEFAULT-VALUE}")
    private int every = 10;

    @Option(names = "--losses", description = "Also the loss of every sample, a line a board and round.")
    private boolean hasLosses;

    @Option(names = "--out", paramLabel = "MODEL", description = "Keeps the last run's model, with its words.")
    private @Nullable Path out;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        if (runs < 1 || every < 1) {
            throw new UserError("runs=" + runs + " every=" + every + ", accepted: 1 and more");
        }
        Output output = json.output();
        KeywordsRecipe known = KeywordsRecipe.of(recipe);
        Partition partition = split == null ? known.split() : Partition.parse(split);
        Path place = ExperimentCommand.place("data", data);
        List<Recording> recordings = chosen(Recordings.read(place));
        KeywordsExperiment.Sounds sounds = new KeywordsExperiment.Sounds(
                ExperimentCommand.leaf(place),
                recordings,
                !noAlignment,
                isBySpeaker(recordings, partition, known),
                noiseDb,
                judgedNoiseDb,
                Objects.requireNonNullElse(copies, known.copies()));
        KeywordsExperiment.Training training = new KeywordsExperiment.Training(
                Objects.requireNonNullElse(boards, known.boards()),
                partition,
                isAlternating || known.isAlternating(),
                Objects.requireNonNullElse(hidden, known.hidden()),
                Objects.requireNonNullElse(rate, known.rate()),
                Objects.requireNonNullElse(momentum, known.momentum()),
                Objects.requireNonNullElse(initial, known.initial()),
                exponent,
                Objects.requireNonNullElse(rounds, known.rounds()),
                local,
                isLayerWise,
                serverMomentum,
                ExperimentCommand.stages(codec),
                start == null ? Optional.empty() : Optional.of(ModelFile.read(start)));
        long began = System.nanoTime();
        List<KeywordsExperiment.Once> all = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            all.add(KeywordsExperiment.once(sounds, training, run, seed + run, every, watch(output, training, run)));
        }
        KeywordsExperiment.Once last = all.get(all.size() - 1);
        if (out != null) {
            ModelFile.write(out, Network.SIGMOID, last.model(), last.words());
        }
        Map<String, Object> row = row(known, sounds, training, all);
        row.put("seconds", Statistics.round((System.nanoTime() - began) / 1e9, 1));
        output.result(row);
        return 0;
    }

    private KeywordsExperiment.Watch watch(Output output, KeywordsExperiment.Training training, int run) {
        return new KeywordsExperiment.Watch() {
            @Override
            public void round(int round, double accuracy) {
                output.progress(
                        (run + (double) round / training.rounds()) / runs, "run " + (run + 1) + " round " + round);
                if (!Double.isNaN(accuracy)) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("experiment", "keywords-round");
                    row.put("run", run);
                    row.put("round", round);
                    row.put("accuracy", Statistics.round(accuracy, 4));
                    output.result(row);
                }
            }

            @Override
            public void losses(int round, int board, float[] losses) {
                if (hasLosses) {
                    List<Double> rounded = new ArrayList<>();
                    for (float loss : losses) {
                        rounded.add(Statistics.round(loss, 5));
                    }
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("experiment", "keywords-loss");
                    row.put("run", run);
                    row.put("round", round);
                    row.put("board", board);
                    row.put("losses", rounded);
                    output.result(row);
                }
            }
        };
    }

    private Map<String, Object> row(
            KeywordsRecipe known,
            KeywordsExperiment.Sounds sounds,
            KeywordsExperiment.Training training,
            List<KeywordsExperiment.Once> all) {
        List<Double> accuracies =
                all.stream().map(KeywordsExperiment.Once::accuracy).toList();
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
        row.put("noiseDb", Double.isNaN(noiseDb) ? "none" : noiseDb);
        row.put("judgedNoiseDb", Double.isNaN(judgedNoiseDb) ? "none" : judgedNoiseDb);
        row.put("hidden", training.hidden());
        row.put("parameters", parameters);
        row.put("rate", training.rate());
        row.put("momentum", training.momentum());
        row.put("initial", training.initial());
        row.put("local", training.local());
        row.put("layerWise", training.isOneLayerEach());
        row.put("serverMomentum", training.serverMomentum());
        row.put("start", start == null ? "seed" : start.toString());
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
                all.stream().mapToLong(KeywordsExperiment.Once::bytesUp).sum() / updates;
        double bytesDown =
                all.stream().mapToLong(KeywordsExperiment.Once::bytesDown).sum() / updates;
        row.put("bytesUp", Statistics.round(bytesUp, 0));
        row.put("bytesDown", Statistics.round(bytesDown, 0));
        row.put("bitsPerParameterUp", Statistics.round(8 * bytesUp / parameters, 3));
        return row;
    }

    private List<Recording> chosen(List<Recording> all) {
        requireKnown("words", words, all, Recording::word);
        requireKnown("speakers", speakers, all, Recording::speaker);
        return all.stream()
                .filter(recording -> words.isEmpty() || words.contains(recording.word()))
                .filter(recording -> speakers.isEmpty() || speakers.contains(recording.speaker()))
                .toList();
    }

    private static void requireKnown(
            String option, List<String> wanted, List<Recording> all, Function<Recording, String> part) {
        List<String> known = all.stream().map(part).distinct().sorted().toList();
        for (String one : wanted) {
            if (!known.contains(one)) {
                throw new UserError(option + "=" + one + ", accepted: " + String.join(", ", known));
            }
        }
    }

    private boolean isBySpeaker(List<Recording> recordings, Partition partition, KeywordsRecipe known) {
        return switch (holdOut) {
            case "speakers" -> true;
            case "recordings" -> false;
            case "auto" ->
                known.equals(KeywordsRecipe.LINNET)
                        && !(partition instanceof Partition.BySpeaker)
                        && recordings.stream().noneMatch(one -> one.speaker().isEmpty())
                        && recordings.stream()
                                        .map(Recording::speaker)
                                        .distinct()
                                        .count()
                                >= FOLDS;
            default -> throw new UserError("hold-out=" + holdOut + ", accepted: speakers, recordings, auto");
        };
    }
}
