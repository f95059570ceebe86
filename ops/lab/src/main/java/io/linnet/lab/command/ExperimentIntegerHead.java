package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.lab.bench.Rows;
import io.linnet.lab.head.IntegerHead;
import io.linnet.lab.head.IntegerHead.IntegerHeadRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment integer-head}. */
@Command(
        name = "integer-head",
        mixinStandardHelpOptions = true,
        description = "TIFeD's integer head behind a frozen convolutional network, beside a float head.")
final class ExperimentIntegerHead implements Callable<Integer> {
    @Option(names = "--extractor", paramLabel = "FILE", description = "int8 .tflite network. Default: ${DEFAULT-VALUE}")
    private String extractor = "models/resnet8_cifar10_int8.tflite";

    @Option(
            names = "--cut",
            paramLabel = "OPERATOR",
            description = "head: before the last fully connected layer; or the mean over the map after an operator."
                    + " Default: ${DEFAULT-VALUE}")
    private String cut = "head";

    @Mixin
    private final ExtractorOptions frozen = new ExtractorOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws Exception {
        Output output = json.output();
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            output.progress(0, "features of the frozen network");
            IntegerHead experiment = IntegerHead.prepare(
                    IntegerHead.Settings.standard(
                            frozen.pictures(), frozen.model(extractor, cut), frozen.cache, frozen.runs, frozen.seed),
                    threads);
            List<IntegerHeadRun> runs = new ArrayList<>();
            for (int run = 0; run < frozen.runs; run++) {
                runs.add(experiment.once(run));
                output.progress((run + 1.0) / frozen.runs, "run " + (run + 1) + "/" + frozen.runs);
            }
            experiment.summary(runs).forEach(result -> output.result(Rows.of("experiment", "integer-head", result)));
        } finally {
            threads.shutdownNow();
        }
        return 0;
    }
}
