package io.linnet.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet aggregator repartition}: the model goes on in topics of another number of partitions. */
@Command(
        name = "repartition",
        mixinStandardHelpOptions = true,
        description =
                "Takes a model of engine.kind=kafka into topics of another prefix that have another number of partitions; no"
                        + " process of it may run. The old topics stay.")
final class AggregatorRepartitionCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "As it is before.")
    private Path config = Path.of(".");

    @Option(names = "--partitions", required = true, description = "1 to 256, a power of two.")
    private int partitions;

    @Option(names = "--prefix", required = true, description = "Of the new topics.")
    private @Nullable String prefix;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        AggregatorConfig file = AggregatorCommand.kafkaConfig(config);
        Output output = json.output();
        Map<String, Object> row = KafkaAggregator.repartition(file, String.valueOf(prefix), partitions);
        output.result(row);
        output.notice("linnet: now set engine.prefix=" + prefix + " and engine.partitions=" + partitions
                + " for every process; the topics of " + file.engine().prefix() + " stay until you delete them");
        return ExitCodes.OK;
    }
}
