package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.OptimiserExperiment;
import io.linnet.lab.experiment.PersonalExperiment;
import io.linnet.protocol.model.Personal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment personal}. */
@Command(
        name = "personal",
        mixinStandardHelpOptions = true,
        description = "A last layer of each board's own against the fleet's model alone, on each board's held-out"
                + " examples: the mean of 50 boards and of their worst tenth.")
final class ExperimentPersonal implements Callable<Integer> {
    @Option(names = "--data", description = "mnist, fashion-mnist or digits. Default: ${DEFAULT-VALUE}")
    private String data = "mnist";

    @Option(
            names = "--alpha",
            split = ",",
            description = "Of the Dirichlet distribution by which labels go to boards: small, boards differ much."
                    + " Default: 0.3")
    private List<Double> alphas = List.of(0.3);

    @Option(names = "--rounds", description = "Of the fleet. Default: ${DEFAULT-VALUE}")
    private int rounds = PersonalExperiment.ROUNDS;

    @Option(names = "--tuning-rounds", description = "As long as so many rounds' training. Default: ${DEFAULT-VALUE}")
    private int tuningRounds = 6;

    @Option(names = "--tuning-rate", description = "Times the training's rate. Default: ${DEFAULT-VALUE}")
    private double tuningRate = 0.5;

    @Option(names = "--seeds", description = "Default: ${DEFAULT-VALUE}")
    private int seeds = 3;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || seeds < 1) {
            throw new UserError("rounds=" + rounds + " seeds=" + seeds + ", accepted: 1 and more");
        }
        for (double alpha : alphas) {
            if (!(alpha >= 0.001 && alpha <= 1e6)) {
                throw new UserError("alpha=" + alpha + ", accepted: 0.001 to 1000000");
            }
        }
        Personal personal = personal();
        Output output = json.output();
        Dataset pictures = OptimiserExperiment.pictures(new Datasets(Datasets.defaultHome()).read(data));
        for (double alpha : alphas) {
            output.result(PersonalExperiment.run(pictures, alpha, personal, rounds, seeds));
        }
        return 0;
    }

    private Personal personal() {
        try {
            return new Personal(tuningRounds, (int) Math.round(Personal.WHOLE * tuningRate));
        } catch (IllegalArgumentException e) {
            throw new UserError("tuning-rounds=" + tuningRounds + " tuning-rate=" + tuningRate
                    + ", accepted: 1 to 64, 0.004 to 255");
        }
    }
}
