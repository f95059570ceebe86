package io.linnet.lab.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet experiment}. */
@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        description =
                "Repeats the experiments of the papers with real boards and the real aggregator, in virtual time.",
        subcommands = {
            ExperimentTifed.class,
            ExperimentKeywords.class,
            ExperimentTransfer.class,
            ExperimentIntegerHead.class,
            ExperimentRobust.class,
            ExperimentOptimiser.class,
            ExperimentPersonal.class,
            ExperimentSleepy.class,
            ExperimentAnomaly.class,
            ExperimentAll.class
        })
final class ExperimentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }
}
