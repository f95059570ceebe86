package io.linnet.cli;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.cli.experiment.TifedExperiment;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import java.util.List;
import java.util.concurrent.Callable;
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
        subcommands = {ExperimentCommand.Tifed.class})
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
}
