package io.linnet.lab.command;

import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Copies;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.tflite.Cut;
import io.linnet.emulator.extractor.tflite.TfliteImporter;
import io.linnet.lab.experiment.KeywordsExperiment;
import io.linnet.lab.experiment.KeywordsRecipe;
import io.linnet.lab.head.SpokenFeatures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code linnet experiment keywords}: what the boards hear, and what they are judged by. */
final class KeywordsData {
    @Option(
            names = "--data",
            description = "Folder or zip of recordings, word/*.wav, or with a manifest.csv. Default: ${DEFAULT-VALUE}")
    private String data = "speech-commands-mini";

    @Option(
            names = "--hold-out",
            description =
                    "speakers, recordings, or auto: speakers where as many as folds are known and boards are not split by them."
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

    @Option(
            names = "--speed",
            paramLabel = "SLOWEST:FASTEST",
            description = "Speeds that copies of a recording are played at, in percent. Default: ${DEFAULT-VALUE}")
    private String speed = "100:100";

    @Option(names = "--words", split = ",", description = "Only these words. Default: all")
    private List<String> words = List.of();

    @Option(names = "--speakers", split = ",", description = "Only these speakers. Default: all")
    private List<String> speakers = List.of();

    @Option(
            names = "--folds",
            description = "Parts of the speakers or recordings, of which each run holds out another. Default: 5")
    int folds = KeywordsExperiment.FOLDS;

    @Option(
            names = "--extractor",
            paramLabel = "FILE",
            description =
                    "A frozen keyword network that hears, as models/kws_ref_model.tflite: means over three halves of"
                            + " the second. Default: none, the board's own 650 features")
    private @Nullable String extractor;

    @Option(names = "--cut", description = "Its last operator that is kept. Default: ${DEFAULT-VALUE}")
    private int cut = 6;

    private Optional<SpokenFeatures> front() throws IOException {
        if (extractor == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SpokenFeatures(
                    TfliteImporter.read(ExperimentInputs.place("extractor", extractor), Cut.halves(cut))));
        } catch (ModelRefused | IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    /** For a row. */
    String extractorName() {
        return extractor + ":" + cut;
    }

    KeywordsExperiment.Sounds sounds(KeywordsRecipe known, Partition partition) throws IOException {
        Path place = ExperimentInputs.place("data", data);
        List<Recording> recordings = chosen(Recordings.read(place));
        return new KeywordsExperiment.Sounds(
                ExperimentInputs.leaf(place),
                recordings,
                !noAlignment,
                isBySpeaker(recordings, partition, known),
                noiseDb,
                judgedNoiseDb,
                copies(Objects.requireNonNullElse(copies, known.copies())),
                folds,
                front());
    }

    private Copies copies(int count) {
        Matcher range = Pattern.compile("(\\d{1,3}):(\\d{1,3})").matcher(speed);
        if (!range.matches()) {
            throw new UserError("speed=" + speed + ", accepted: percent, slowest:fastest, as 80:125");
        }
        return new Copies(count, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
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
                                >= folds;
            default -> throw new UserError("hold-out=" + holdOut + ", accepted: speakers, recordings, auto");
        };
    }
}
