package io.linnet.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet aggregator move}: from the single process to the engine on Kafka. */
@Command(
        name = "move",
        mixinStandardHelpOptions = true,
        description = "Takes a model out of a journal into the topics of engine.kind=kafka; no process of it may run.")
final class AggregatorMoveCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "With engine.kind=kafka.")
    private Path config = Path.of(".");

    @Option(names = "--from", paramLabel = "JOURNAL", required = true, description = "The single process's journal.")
    private @Nullable Path from;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        AggregatorConfig file = AggregatorCommand.kafkaConfig(config);
        Path journal = from;
        if (journal == null || !Files.isReadable(journal)) {
            throw new UserError("--from=" + journal + ": no such file, or not readable");
        }
        json.output().result(KafkaAggregator.move(file, journal));
        return ExitCodes.OK;
    }
}
