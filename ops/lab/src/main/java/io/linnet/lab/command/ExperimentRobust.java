package io.linnet.lab.command;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.Presets;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.lab.experiment.Attack;
import io.linnet.lab.experiment.RobustExperiment;
import io.linnet.lab.experiment.RobustExperiment.Learning;
import io.linnet.lab.experiment.RobustExperiment.Setting;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment robust}. */
@Command(
        name = "robust",
        mixinStandardHelpOptions = true,
        description = "What bad boards cost a fleet: a row for each split, attack, share and merge.")
final class ExperimentRobust implements Callable<Integer> {
    private static final int PICTURE = 784;
    private static final int DIGITS_ROUNDS = 100;

    @Option(
            names = "--data",
            description = "mnist or fashion-mnist, pooled to 14 x 14 (196-16-10); or digits (tifed, as the demo)."
                    + " Default: ${DEFAULT-VALUE}")
    private String data = "mnist";

    @Option(names = "--boards", description = "Default: ${DEFAULT-VALUE}")
    private int boards = 50;

    @Option(names = "--split", split = ",", description = "Default: ${DEFAULT-VALUE}")
    private List<String> splits = List.of("iid", "dirichlet:0.3");

    @Option(names = "--attack", split = ",", description = "Of ${COMPLETION-CANDIDATES}. Default: all")
    private List<Attack> attacks = List.of(Attack.values());

    @Option(names = "--share", split = ",", description = "Of the boards that are bad. Default: ${DEFAULT-VALUE}")
    private List<Double> shares = List.of(0.2);

    @Option(names = "--merge", split = ",", description = "Of ${COMPLETION-CANDIDATES}. Default: all")
    private List<MergeRule> merges = List.of(MergeRule.values());

    @Option(names = "--seeds", description = "Default: ${DEFAULT-VALUE}")
    private int seeds = 3;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        shares.stream().filter(share -> !(share >= 0 && share <= 1)).findFirst().ifPresent(share -> {
            throw new UserError("share=" + share + ", accepted: 0 to 1");
        });
        if (seeds < 1) {
            throw new UserError("seeds=" + seeds + ", accepted: 1 and more");
        }
        Output output = json.output();
        Learning learning = learning(new Datasets(Datasets.defaultHome()).read(data));
        for (String split : splits) {
            for (Attack attack : attacks) {
                for (double share : attack == Attack.NONE ? List.of(0.0) : shares) {
                    for (MergeRule merge : merges) {
                        Setting setting = new Setting(Partition.parse(split), attack, share, merge, boards);
                        output.result(RobustExperiment.run(learning, setting, seeds));
                    }
                }
            }
        }
        return 0;
    }

    private static Learning learning(Dataset read) {
        return read.features() == PICTURE
                ? RobustExperiment.pictures(read)
                : new Learning(
                        read,
                        seed -> Presets.of("tifed")
                                .plan("robust", read.features(), read.classes().size(), seed),
                        DIGITS_ROUNDS);
    }
}
