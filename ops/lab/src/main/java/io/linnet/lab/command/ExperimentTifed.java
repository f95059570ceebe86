package io.linnet.lab.command;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.Presets;
import io.linnet.cli.ServerConfig;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.tflite.Cut;
import io.linnet.emulator.extractor.tflite.TfliteImporter;
import io.linnet.lab.experiment.Statistics;
import io.linnet.lab.experiment.TifedExperiment;
import io.linnet.lab.head.ExtractedPictures;
import io.linnet.protocol.model.Numeric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment tifed}. */
@Command(
        name = "tifed",
        mixinStandardHelpOptions = true,
        description = "TIFeD's network NN-1 by real federated averaging; accuracy is the final one.")
final class ExperimentTifed implements Callable<Integer> {
    @Option(
            names = "--data",
            description = "mnist, fashion-mnist, digits or a folder with IDX files. Default: mnist, or the extractor's")
    private @Nullable String data;

    @Option(
            names = "--extractor",
            paramLabel = "NAME",
            description =
                    "cnn1 (28x28 in grey to 200 features, Fashion-MNIST) or cnn2 (32x32 in colour to 256, CIFAR-10):"
                            + " the paper's convolutions, frozen, before the network.")
    private @Nullable Extractor extractor;

    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            description = "For the extractor's features. Default: ${DEFAULT-VALUE}")
    private Path cache = Path.of(System.getProperty("java.io.tmpdir"), "linnet-features");

    @Option(names = "--mode", description = "full or single (one layer a board). Default: ${DEFAULT-VALUE}")
    private String mode = "full";

    @Option(names = "--divide", description = "floor, trunc or nearest. Default: ${DEFAULT-VALUE}")
    private String divide = "trunc";

    @Option(names = "--rate", description = "1/η. Default: ${DEFAULT-VALUE}")
    private int rate = 1024;

    @Option(names = "--aggregate", description = "After each batch, pass or buffer. Default: ${DEFAULT-VALUE}")
    private TifedExperiment.Aggregate aggregate = TifedExperiment.Aggregate.PASS;

    @Option(names = "--boards", description = "Default: ${DEFAULT-VALUE}")
    private int boards = 8;

    @Option(names = "--hidden", split = ",", description = "Default: 200, or the extractor's: 50, 128")
    private int @Nullable [] hidden;

    @Option(names = "--buffer", description = "Examples that a board holds at once. Default: ${DEFAULT-VALUE}")
    private int buffer = 50;

    @Option(names = "--batch", description = "Default: ${DEFAULT-VALUE}")
    private int batch = 25;

    @Option(names = "--passes", description = "Over each buffer. Default: ${DEFAULT-VALUE}")
    private int passes = 5;

    @Option(names = "--examples", description = "Of each board; 0: an equal share of all. Default: ${DEFAULT-VALUE}")
    private int examples;

    @Option(names = "--rounds", description = "0: once through the data. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--seeds", description = "Default: ${DEFAULT-VALUE}")
    private int seeds = 3;

    @Option(names = "--seed", description = "The first. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(
            names = "--codec",
            description =
                    "int16 (raw) or range (fine, then c = 6 up and 4 down; single 8 and 0.5). Default: ${DEFAULT-VALUE}")
    private String codec = "int16";

    @Option(names = "--server", description = "The aggregator's optimiser: " + ServerConfig.FORMS + ". Default: avg")
    private String server = "avg";

    @Option(names = "--merge", description = "Of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private MergeRule merge = MergeRule.CLIP;

    @Mixin
    private final JsonOption json = new JsonOption();

    /** The paper's convolutions. */
    enum Extractor {
        CNN1("models/tifed_cnn1_fashion_int8.tflite", "fashion-mnist", 50),
        CNN2("models/tifed_cnn2_cifar10_int8.tflite", "cifar10", 128);

        private final String file;
        private final String data;
        private final int hidden;

        Extractor(String file, String data, int hidden) {
            this.file = file;
            this.data = data;
            this.hidden = hidden;
        }
    }

    @Override
    public Integer call() throws Exception {
        if (!mode.equals("full") && !mode.equals("single")) {
            throw new UserError("mode=" + mode + ", accepted: full, single");
        }
        Output output = json.output();
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            Map<String, Object> row = new LinkedHashMap<>();
            Dataset read = new Datasets(Datasets.defaultHome()).read(name());
            Dataset seen = extractor == null ? read : extracted(read, extractor, threads);
            row.putAll(TifedExperiment.run(settings(seen), output::progress));
            row.put("features", seen.features());
            if (extractor != null) {
                row.put("extractor", extractor.name().toLowerCase(Locale.ROOT));
                row.put("softmaxInOnePlace", Statistics.round(ExtractedPictures.inOnePlace(seen, threads), 4));
            }
            output.result(row);
        } finally {
            threads.shutdownNow();
        }
        return 0;
    }

    private String name() {
        return data != null
                ? data
                : extractor == null
                        ? "mnist"
                        : ExperimentInputs.place("data", extractor.data).toString();
    }

    private Dataset extracted(Dataset pictures, Extractor by, ExecutorService threads) throws IOException {
        Path file = ExperimentInputs.place("extractor", by.file);
        try {
            return ExtractedPictures.of(pictures, TfliteImporter.read(file, Cut.NONE), cache, threads);
        } catch (ModelRefused e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    private TifedExperiment.Settings settings(Dataset seen) {
        return new TifedExperiment.Settings(
                seen,
                mode.equals("single"),
                Presets.division(divide),
                rate,
                aggregate,
                boards,
                hidden != null ? hidden : new int[] {extractor == null ? 200 : extractor.hidden},
                buffer,
                batch,
                passes,
                examples,
                rounds,
                seeds,
                seed,
                ExperimentInputs.stages(
                        codec, mode.equals("single") ? Presets.Coding.ONE_LAYER : Presets.Coding.DEFAULT),
                codec,
                ServerConfig.parse(server).of(Numeric.INT16, mode.equals("full")),
                merge);
    }
}
