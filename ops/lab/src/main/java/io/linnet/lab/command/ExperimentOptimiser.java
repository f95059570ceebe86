package io.linnet.lab.command;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.ServerConfig;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.lab.experiment.KeywordsExperiment.Sounds;
import io.linnet.lab.experiment.OptimiserExperiment;
import io.linnet.lab.experiment.OptimiserExperiment.Task;
import io.linnet.protocol.model.Numeric;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment optimiser}. */
@Command(
        name = "optimiser",
        mixinStandardHelpOptions = true,
        description = "What the server makes of a round's mean, and what it is worth: a row for each task and rule.")
final class ExperimentOptimiser implements Callable<Integer> {
    @Option(names = "--task", split = ",", description = "Of ${COMPLETION-CANDIDATES}. Default: all")
    private List<Task> tasks = List.of(Task.values());

    @Option(
            names = "--server",
            split = ",",
            description = "Rules: " + ServerConfig.FORMS + ". Default: ${DEFAULT-VALUE}")
    private List<String> servers = List.of("avg", "avgm:0.5", "avgm:0.9:0.3", "yogi");

    @Option(names = "--data", description = "mnist, fashion-mnist or digits. Default: ${DEFAULT-VALUE}")
    private String data = "mnist";

    @Option(names = "--words", description = "Folder or zip of recordings. Default: ${DEFAULT-VALUE}")
    private String words = "fsdd";

    @Option(names = "--rounds", description = "Default: 60 on pictures, 240 on words")
    private @Nullable Integer rounds;

    @Option(names = "--seeds", description = "Default: ${DEFAULT-VALUE}")
    private int seeds = 3;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws Exception {
        if ((rounds != null && rounds < 1) || seeds < 1) {
            throw new UserError("rounds=" + rounds + " seeds=" + seeds + ", accepted: 1 and more");
        }
        Output output = json.output();
        for (Task task : tasks) {
            List<Optimiser> rules = servers.stream()
                    .map(text -> ServerConfig.parse(text).of(Numeric.INT16, task.bearsMore()))
                    .distinct()
                    .toList();
            if (task == Task.KEYWORDS) {
                Path place = ExperimentInputs.place("words", words);
                Sounds sounds = new Sounds(
                        ExperimentInputs.leaf(place), Recordings.read(place), true, false, Double.NaN, Double.NaN, 1);
                for (Optimiser rule : rules) {
                    output.result(OptimiserExperiment.words(
                            sounds,
                            rule,
                            or(OptimiserExperiment.WORDS_ROUNDS),
                            seeds,
                            ExperimentInputs.stages("int16")));
                }
            } else {
                Dataset pictures = OptimiserExperiment.pictures(new Datasets(Datasets.defaultHome()).read(data));
                for (Optimiser rule : rules) {
                    output.result(OptimiserExperiment.pictures(
                            task, pictures, rule, or(OptimiserExperiment.PICTURES_ROUNDS), seeds));
                }
            }
        }
        return 0;
    }

    private int or(int usual) {
        return rounds == null ? usual : rounds;
    }
}
