package io.linnet.lab.command;

import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.lab.experiment.KeywordsExperiment;
import io.linnet.lab.experiment.KeywordsRecipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code linnet experiment keywords}: what the boards hear, and what they are judged by. */
final class KeywordsData {
    /** As many speakers as that, and a fifth of them can be held out. */
    static final int FOLDS = 5;

    @Option(
            names = "--data",
            description = "Folder or zip of recordings, word/*.wav, or with a manifest.csv. Default: ${DEFAULT-VALUE}")
    private String data = "speech-commands-mini";

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

    KeywordsExperiment.Sounds sounds(KeywordsRecipe known, Partition partition) {
        Path place = ExperimentInputs.place("data", data);
        List<Recording> recordings = chosen(Recordings.read(place));
        return new KeywordsExperiment.Sounds(
                ExperimentInputs.leaf(place),
                recordings,
                !noAlignment,
                isBySpeaker(recordings, partition, known),
                noiseDb,
                judgedNoiseDb,
                Objects.requireNonNullElse(copies, known.copies()));
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
