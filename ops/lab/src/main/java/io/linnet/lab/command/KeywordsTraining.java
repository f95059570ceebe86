package io.linnet.lab.command;

import io.linnet.cli.ModelFile;
import io.linnet.cli.ServerConfig;
import io.linnet.emulator.dataset.Partition;
import io.linnet.lab.experiment.KeywordsExperiment;
import io.linnet.lab.experiment.KeywordsRecipe;
import io.linnet.protocol.model.Numeric;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code linnet experiment keywords}: how the boards learn; what is left out is the recipe's. */
final class KeywordsTraining {
    @Option(names = "--boards", description = "Default: the recipe's; linnet: 4")
    private @Nullable Integer boards;

    @Option(
            names = "--split",
            description = "iid, word, speaker, shards:N, dirichlet:A. Default: the recipe's; linnet: iid")
    private @Nullable String split;

    @Option(names = "--alternate", description = "The words take turns on every board.")
    private boolean isAlternating;

    @Option(names = "--hidden", description = "0: a softmax layer alone. Default: the recipe's; linnet: 25")
    private @Nullable Integer hidden;

    @Option(names = "--rate", description = "η. Default: the recipe's; linnet: 0.05")
    private @Nullable Double rate;

    @Option(names = "--momentum", description = "μ on the boards. Default: the recipe's: 0.9")
    private @Nullable Double momentum;

    @Option(
            names = "--initial",
            description = "Size of the first layer's initial weights against the papers' ±1/2. Default: the recipe's;"
                    + " linnet: 0.1")
    private @Nullable Double initial;

    @Option(names = "--exponent", description = "Of the weights' fixed point. Default: ${DEFAULT-VALUE}")
    private int exponent = -10;

    @Option(names = "--rounds", description = "Default: the recipe's; linnet: 200")
    private @Nullable Integer rounds;

    @Option(names = "--local", description = "Samples of a board and round. Default: ${DEFAULT-VALUE}")
    private int local = 10;

    @Option(names = "--layer-wise", description = "Each board trains one layer a round, merged by layer.")
    private boolean isLayerWise;

    @Option(names = "--server", description = "The aggregator's optimiser: " + ServerConfig.FORMS + ". Default: avg")
    private String server = "avg";

    @Option(names = "--codec", description = "int16 (raw) or range. Default: ${DEFAULT-VALUE}")
    private String codec = "int16";

    @Option(
            names = "--start",
            paramLabel = "MODEL",
            description = "A model file to begin with; one that knows other words gives its hidden layer.")
    private @Nullable Path start;

    KeywordsExperiment.Training training(KeywordsRecipe known) {
        double ownMomentum = Objects.requireNonNullElse(momentum, known.momentum());
        return new KeywordsExperiment.Training(
                Objects.requireNonNullElse(boards, known.boards()),
                split == null ? known.split() : Partition.parse(split),
                isAlternating || known.isAlternating(),
                Objects.requireNonNullElse(hidden, known.hidden()),
                Objects.requireNonNullElse(rate, known.rate()),
                ownMomentum,
                Objects.requireNonNullElse(initial, known.initial()),
                exponent,
                Objects.requireNonNullElse(rounds, known.rounds()),
                local,
                isLayerWise,
                ServerConfig.parse(server).of(Numeric.INT16, ownMomentum == 0 && !isLayerWise),
                ExperimentInputs.stages(codec),
                start == null ? Optional.empty() : Optional.of(ModelFile.read(start)));
    }

    /** What the row says of the start. */
    String startName() {
        return start == null ? "seed" : start.toString();
    }
}
