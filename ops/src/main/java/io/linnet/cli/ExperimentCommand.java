package io.linnet.cli;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.cli.bench.Rows;
import io.linnet.cli.experiment.KeywordsExperiment;
import io.linnet.cli.experiment.TifedExperiment;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.emulator.experiment.IntegerHead;
import io.linnet.emulator.experiment.TransferLearning;
import io.linnet.emulator.feature.quantized.ExtractorModel;
import io.linnet.emulator.feature.quantized.ModelRefused;
import io.linnet.emulator.tflite.Cut;
import io.linnet.emulator.tflite.TfliteImporter;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet experiment}. */
@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        description =
                "Repeats the experiments of the papers with real boards and the real aggregator, in virtual time.",
        subcommands = {
            ExperimentCommand.Tifed.class,
            ExperimentCommand.Keywords.class,
            ExperimentCommand.Transfer.class,
            ExperimentCommand.IntegerFeatures.class
        })
final class ExperimentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }

    @Command(
            name = "tifed",
            mixinStandardHelpOptions = true,
            description = "TIFeD's network NN-1 by real federated averaging; accuracy is the final one.")
    static final class Tifed implements Callable<Integer> {
        @Option(names = "--data", required = true, description = "mnist, fashion-mnist or a folder with IDX files.")
        private String data = "mnist";

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

        @Option(names = "--hidden", split = ",", description = "Default: ${DEFAULT-VALUE}")
        private int[] hidden = {200};

        @Option(names = "--rounds", description = "0: once through the data. Default: ${DEFAULT-VALUE}")
        private int rounds;

        @Option(names = "--seeds", description = "Default: ${DEFAULT-VALUE}")
        private int seeds = 3;

        @Option(names = "--seed", description = "The first. Default: ${DEFAULT-VALUE}")
        private long seed = 1;

        @Option(names = "--codec", description = "int16 (raw) or range (fine, then c = 6). Default: ${DEFAULT-VALUE}")
        private String codec = "int16";

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() throws InterruptedException {
            if (!mode.equals("full") && !mode.equals("single")) {
                throw new UserError("mode=" + mode + ", accepted: full, single");
            }
            Output output = json.output();
            Codec coded = AggregatorConfig.codec(codec);
            List<ModelPlan.Stage> stages = coded == Codec.INT16
                    ? List.of(new ModelPlan.Stage(0, new Profile(coded.code(), 0, 0, 1024, false), 0))
                    : Plans.stages(Plans.Coding.DEFAULT);
            output.result(TifedExperiment.run(
                    new TifedExperiment.Settings(
                            new Datasets(Datasets.defaultHome()).read(data),
                            mode.equals("single"),
                            AggregatorConfig.division(divide),
                            rate,
                            aggregate,
                            boards,
                            hidden,
                            rounds,
                            seeds,
                            seed,
                            stages,
                            codec),
                    output::progress));
            return 0;
        }
    }

    @Command(
            name = "keywords",
            mixinStandardHelpOptions = true,
            description = "Keyword spotting learnt on the boards, a round after every ten samples.")
    static final class Keywords implements Callable<Integer> {
        @Option(names = "--data", required = true, description = "Folder or zip of recordings, word/*.wav.")
        private Path data = Path.of(".");

        @Option(names = "--boards", description = "Default: ${DEFAULT-VALUE}")
        private int boards = 4;

        @Option(names = "--split", description = "iid, word, speaker, shards:N, dirichlet:A. Default: ${DEFAULT-VALUE}")
        private String split = "iid";

        @Option(names = "--hold-out", description = "speakers or recordings. Default: ${DEFAULT-VALUE}")
        private String holdOut = "recordings";

        @Option(names = "--no-alignment", description = "Leaves the word where it stands in its second.")
        private boolean noAlignment;

        @Option(names = "--noise", paramLabel = "DB", description = "Noise mixed into training, signal to noise.")
        private double noiseDb = Double.NaN;

        @Option(names = "--copies", description = "Training examples made of each recording. Default: ${DEFAULT-VALUE}")
        private int copies = 4;

        @Option(names = "--words", split = ",", description = "Only these words. Default: all")
        private List<String> words = List.of();

        @Option(names = "--hidden", description = "Default: ${DEFAULT-VALUE}")
        private int hidden = 25;

        @Option(names = "--rate", description = "Default: ${DEFAULT-VALUE}")
        private double rate = 0.1;

        @Option(names = "--momentum", description = "Default: ${DEFAULT-VALUE}")
        private double momentum = 0.9;

        @Option(names = "--exponent", description = "Of the weights' fixed point. Default: ${DEFAULT-VALUE}")
        private int exponent = -10;

        @Option(names = "--rounds", description = "Default: ${DEFAULT-VALUE}")
        private int rounds = 200;

        @Option(names = "--runs", description = "Default: ${DEFAULT-VALUE}")
        private int runs = 5;

        @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
        private long seed = 1;

        @Option(names = "--codec", description = "int16 (raw) or range. Default: ${DEFAULT-VALUE}")
        private String codec = "int16";

        @Option(names = "--start", paramLabel = "MODEL", description = "A model file to begin with.")
        private @Nullable Path start;

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() throws InterruptedException {
            if (!holdOut.equals("speakers") && !holdOut.equals("recordings")) {
                throw new UserError("hold-out=" + holdOut + ", accepted: speakers, recordings");
            }
            Output output = json.output();
            List<Recording> recordings = Recordings.read(data).stream()
                    .filter(recording -> words.isEmpty() || words.contains(recording.word()))
                    .toList();
            List<ModelPlan.Stage> stages = AggregatorConfig.codec(codec) == Codec.INT16
                    ? List.of(new ModelPlan.Stage(0, new Profile(Codec.INT16.code(), 0, 0, 1024, false), 0))
                    : Plans.stages(Plans.Coding.DEFAULT);
            Path name = data.toAbsolutePath().normalize().getFileName();
            output.result(KeywordsExperiment.run(
                    new KeywordsExperiment.Settings(
                            name == null ? data.toString() : name.toString(),
                            recordings,
                            !noAlignment,
                            holdOut.equals("speakers"),
                            noiseDb,
                            copies,
                            boards,
                            Partition.parse(split),
                            hidden,
                            rate,
                            momentum,
                            exponent,
                            rounds,
                            runs,
                            seed,
                            stages,
                            start == null ? Optional.empty() : Optional.of(ModelFile.read(start))),
                    output::result,
                    output::progress));
            return 0;
        }
    }

    /** A frozen extractor and the pictures it looks at. */
    static final class Frozen {
        @Option(names = "--data", required = true, description = "Folder with CIFAR-10.")
        private Path data = Path.of(".");

        @Option(names = "--extractor", required = true, paramLabel = "FILE", description = "An int8 .tflite network.")
        private Path extractor = Path.of(".");

        @Option(names = "--cache", paramLabel = "FOLDER", description = "For features. Default: ${DEFAULT-VALUE}")
        private Path cache = Path.of(System.getProperty("java.io.tmpdir"), "linnet-features");

        @Option(names = "--runs", description = "Default: ${DEFAULT-VALUE}")
        private int runs = 10;

        @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}")
        private long seed = 1;

        Dataset pictures() {
            return new Datasets(Datasets.defaultHome()).read(data.toString());
        }

        ExtractorModel model() throws IOException {
            try {
                return TfliteImporter.read(extractor, Cut.BEFORE_HEAD);
            } catch (ModelRefused e) {
                throw new UserError(e.getMessage() == null ? "extractor=" + extractor : e.getMessage());
            }
        }
    }

    @Command(
            name = "transfer",
            mixinStandardHelpOptions = true,
            description = "TinyFedTL: a softmax head over frozen features, cat against the rest, fresh data seen once.")
    static final class Transfer implements Callable<Integer> {
        @Mixin
        private final Frozen frozen = new Frozen();

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() throws Exception {
            Output output = json.output();
            ExecutorService threads =
                    Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
            try {
                TransferLearning.run(
                        TransferLearning.Settings.standard(
                                frozen.pictures(), frozen.model(), frozen.cache, frozen.runs, frozen.seed),
                        threads,
                        result -> output.result(Rows.of("experiment", "transfer", result)));
            } finally {
                threads.shutdownNow();
            }
            return 0;
        }
    }

    @Command(
            name = "integer-head",
            mixinStandardHelpOptions = true,
            description = "TIFeD's integer head behind a frozen convolutional network, beside a float head.")
    static final class IntegerFeatures implements Callable<Integer> {
        @Mixin
        private final Frozen frozen = new Frozen();

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() throws Exception {
            Output output = json.output();
            ExecutorService threads =
                    Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
            try {
                IntegerHead.run(
                        IntegerHead.Settings.standard(
                                frozen.pictures(), frozen.model(), frozen.cache, frozen.runs, frozen.seed),
                        threads,
                        result -> output.result(Rows.of("experiment", "integer-head", result)));
            } finally {
                threads.shutdownNow();
            }
            return 0;
        }
    }
}
