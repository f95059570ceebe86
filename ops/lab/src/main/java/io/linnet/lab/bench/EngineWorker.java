package io.linnet.lab.bench;

import io.linnet.aggregator.kafka.fold.FoldLoop;
import io.linnet.aggregator.kafka.fold.FoldedModel;
import io.linnet.aggregator.kafka.log.EngineHealth;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.round.Tally;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A process that folds and does nothing else: what it is to be measured for. It runs until it is killed. */
public final class EngineWorker {
    static final int PARTITIONS = 8;

    private EngineWorker() {}

    /** @param arguments bootstrap, prefix, instance, boards */
    public static void main(String[] arguments) {
        EngineSettings settings = settings(arguments[0], arguments[1], arguments[2]);
        new FoldLoop(
                        settings,
                        new KafkaClients(settings),
                        new FoldedModel(
                                new ModelId(EngineUpdates.FLEET, EngineUpdates.MODEL),
                                SingleEngine.policy(Integer.parseInt(arguments[3])),
                                Optional::empty),
                        new Tally(),
                        (board, packet) -> {},
                        new EngineHealth(arguments[0]))
                .run();
    }

    static EngineSettings settings(String bootstrap, String prefix, String instance) {
        return new EngineSettings(
                bootstrap,
                prefix,
                PARTITIONS,
                1,
                Set.of(EngineSettings.Role.FOLD),
                instance,
                OptionalInt.empty(),
                10,
                Optional.empty());
    }

    /** Its command line but for the program's own arguments. */
    static List<String> command(Class<?> program) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName());
    }
}
