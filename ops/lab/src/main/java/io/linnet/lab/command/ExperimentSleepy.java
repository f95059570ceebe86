package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.OptimiserExperiment;
import io.linnet.lab.experiment.SleepyExperiment;
import io.linnet.lab.experiment.SleepyExperiment.Policy;
import io.linnet.lab.experiment.SleepyExperiment.Setting;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment sleepy}. */
@Command(
        name = "sleepy",
        mixinStandardHelpOptions = true,
        description =
                "Boards that sleep most of the time, the slow ones with two classes of their own: a row for each rule"
                        + " of closing rounds.")
final class ExperimentSleepy implements Callable<Integer> {
    @Option(
            names = "--policy",
            split = ",",
            description =
                    "carry-over:K closes rounds at K updates and takes late ones, discounted:K counts those less, the"
                            + " later they are, lockstep:K refuses them; Nmin in place of K closes by the clock. Default: ${DEFAULT-VALUE}")
    private List<String> policies =
            List.of("lockstep:10min", "lockstep:50", "carry-over:10min", "carry-over:50", "carry-over:20");

    @Option(names = "--data", description = "mnist, fashion-mnist or digits. Default: ${DEFAULT-VALUE}")
    private String data = "mnist";

    @Option(names = "--boards", description = "Default: ${DEFAULT-VALUE}")
    private int boards = 1_000;

    @Option(names = "--hours", description = "Of virtual time. Default: ${DEFAULT-VALUE}")
    private int hours = 10;

    @Option(names = "--seeds", description = "Default: ${DEFAULT-VALUE}")
    private int seeds = 3;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (boards < 10 || hours < 1 || seeds < 1) {
            throw new UserError("boards=" + boards + " hours=" + hours + " seeds=" + seeds
                    + ", accepted: 10 and more, 1 and more, 1 and more");
        }
        List<Policy> rules = policies.stream().map(Policy::parse).toList();
        Output output = json.output();
        Setting setting = new Setting(
                OptimiserExperiment.pictures(new Datasets(Datasets.defaultHome()).read(data)), boards, hours);
        for (Policy rule : rules) {
            output.result(SleepyExperiment.run(setting, rule, seeds));
        }
        return 0;
    }
}
