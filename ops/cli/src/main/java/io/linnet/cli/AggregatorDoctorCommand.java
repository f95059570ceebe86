package io.linnet.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet aggregator doctor}: what the engine on Kafka stands on. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Checks Kafka's servers, topics and their settings, rights, replicas, and the processes that run.")
final class AggregatorDoctorCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "With engine.kind=kafka.")
    private Path config = Path.of(".");

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        AggregatorConfig file = AggregatorCommand.kafkaConfig(config);
        return Findings.say(json.output(), KafkaAggregator.examine(file));
    }
}
