package io.linnet.lab.command;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.Presets;
import io.linnet.cli.ServerConfig;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.TifedExperiment;
import io.linnet.protocol.model.Numeric;
import java.util.concurrent.Callable;
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
            description = "mnist, fashion-mnist, digits or a folder with IDX files. Default: ${DEFAULT-VALUE}")
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

    @Override
    public Integer call() throws InterruptedException {
        if (!mode.equals("full") && !mode.equals("single")) {
            throw new UserError("mode=" + mode + ", accepted: full, single");
        }
        Output output = json.output();
        TifedExperiment.Settings settings = new TifedExperiment.Settings(
                new Datasets(Datasets.defaultHome()).read(data),
                mode.equals("single"),
                Presets.division(divide),
                rate,
                aggregate,
                boards,
                hidden,
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
        output.result(TifedExperiment.run(settings, output::progress));
        return 0;
    }
}
