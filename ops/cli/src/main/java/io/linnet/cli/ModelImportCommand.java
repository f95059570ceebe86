package io.linnet.cli;

import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ExtractorWriter;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.Standardised;
import io.linnet.emulator.extractor.tflite.Cut;
import io.linnet.emulator.extractor.tflite.TfliteImporter;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.sound.Hearing;
import io.linnet.emulator.sound.OnsetAlignment;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code linnet model import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Turns an int8 TensorFlow Lite network into one that a board executes from flash,",
            "or the fully connected layers of a trained network into a model that a fleet begins from."
        })
final class ModelImportCommand implements Callable<Integer> {
    /** Pictures or recordings that features are standardised on. */
    private static final int STANDARD = 1_000;

    @Parameters(paramLabel = "FILE", description = "The network: .tflite, .onnx, or NumPy's .npz of W0 b0 W1 ...")
    private Path file = Path.of(".");

    @Option(
            names = "--start",
            description = "Makes a model to begin from of a .tflite network, too, as of the others always.")
    private boolean start;

    @Option(names = "--cut", description = "Keeps what stands before the last fully connected layer.")
    private boolean cut;

    @Option(
            names = "--cut-after",
            paramLabel = "OPERATOR",
            description = "Keeps the network up to this operator, then the mean of each channel.")
    private @Nullable Integer cutAfter;

    @Option(
            names = "--halves",
            description = "With --cut-after: means over three overlapping halves of the height, which is time in a"
                    + " network that hears.")
    private boolean halves;

    @Option(
            names = "--standardise",
            paramLabel = "DATA",
            description =
                    "Brings each feature to mean 0 and deviation 1 on the first pictures or recordings of a data set,"
                            + " without their labels: what integer networks learn from, and others faster.")
    private @Nullable String standardise;

    @Option(names = "--out", paramLabel = "FILE", description = "Default: beside the network, ending in .lnn or .cbor")
    private @Nullable Path out;

    @Mixin
    private final JsonOption json = new JsonOption();

    private int startModel() {
        if (cut || cutAfter != null || halves || standardise != null) {
            throw new UserError("cut, standardise: accepted for a .tflite network without --start");
        }
        SavedModel model = StartFile.read(file);
        Path target = out == null ? StartFile.besides(file) : out;
        ModelFile.write(target, model);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("model", target.toString());
        row.put("network", model.network().name().toLowerCase(Locale.ROOT));
        row.put(
                "units",
                IntStream.of(model.parameters().layout().units()).boxed().toList());
        row.put("modelDigest", model.parameters().digest().toString());
        json.output().result(row);
        return ExitCodes.OK;
    }

    private Cut cut() {
        Integer operator = cutAfter;
        if (operator == null) {
            if (halves) {
                throw new UserError("halves: accepted with cut-after");
            }
            return cut ? Cut.BEFORE_HEAD : Cut.NONE;
        }
        if (cut || operator < 0) {
            throw new UserError(
                    "cut-after=" + operator + ", accepted: the number of an operator, from 0, without --cut");
        }
        return halves ? Cut.halves(operator) : Cut.after(operator);
    }

    private ExtractorModel standardised(ExtractorModel model) throws ModelRefused {
        if (standardise == null) {
            return model;
        }
        try {
            return Standardised.of(model, Hearing.fits(model) ? sounds(model) : pictures());
        } catch (IllegalArgumentException e) {
            throw new UserError("standardise=" + standardise + ": " + e.getMessage());
        }
    }

    private List<byte[]> pictures() {
        Samples pictures = new Datasets(Datasets.defaultHome())
                .read(String.valueOf(standardise))
                .train();
        byte[] values = pictures.toBytes();
        int bytes = pictures.features();
        return IntStream.range(0, Math.min(STANDARD, pictures.count()))
                .mapToObj(i -> Arrays.copyOfRange(values, i * bytes, (i + 1) * bytes))
                .toList();
    }

    /** As a board hears them: each word in its place. */
    private List<byte[]> sounds(ExtractorModel model) {
        Path given = Path.of(String.valueOf(standardise));
        Path place = Files.exists(given) ? given : Datasets.defaultHome().resolve(given);
        Hearing hearing = new Hearing(model);
        return Recordings.read(place).stream()
                .limit(STANDARD)
                .map(recording -> hearing.input(OnsetAlignment.align(recording.samples())))
                .toList();
    }

    @Override
    public Integer call() throws IOException {
        if (start && !StartFile.isForeign(file)) {
            throw new UserError("start with " + file + ", accepted: .tflite, .onnx, .npz");
        }
        if (start || (StartFile.isForeign(file) && !StartFile.ending(file).equals("tflite"))) {
            return startModel();
        }
        ExtractorModel model;
        try {
            model = standardised(TfliteImporter.read(file, cut()));
        } catch (ModelRefused e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.tflite$", "") + ".lnn";
        Path target = out == null ? file.resolveSibling(name) : out;
        byte[] bytes = ExtractorWriter.write(model);
        Files.write(target, bytes);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("model", target.toString());
        row.put("operators", model.operators().size());
        row.put("flashBytes", bytes.length);
        row.put("arenaBytes", model.arenaBytes());
        row.put("multiplyAdds", model.multiplyAdds());
        json.output().result(row);
        return 0;
    }
}
