package io.linnet.aggregator.kafka.engine;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.kafka.log.BoardUpdates;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.Learning;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.protocol.session.MqttSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An engine in a process of its own, which a test can kill. */
public final class EngineProcess {
    static final int BOARDS = 60;
    static final int PARTITIONS = 4;

    private EngineProcess() {}

    /**
     * @param arguments bootstrap, broker, instance, roles with commas, prefix, partitions, what boards do, file of the boards if they
     *     have keys
     */
    public static void main(String[] arguments) throws InterruptedException {
        Learning learning = Learning.valueOf(arguments[6]);
        KafkaEngine engine = new KafkaEngine(
                engine(arguments[0], arguments[2], arguments[3], arguments[4])
                        .with(arguments[4], Integer.parseInt(arguments[5])),
                arguments.length > 7
                        ? settings(arguments[1], learning).withBoards(Path.of(arguments[7]))
                        : settings(arguments[1], learning),
                AggregatorListener.NONE,
                leading -> {});
        engine.start();
        engine.ended().join();
    }

    static EngineSettings engine(String bootstrap, String instance, String roles, String prefix) {
        return new EngineSettings(
                bootstrap,
                prefix,
                PARTITIONS,
                1,
                Stream.of(roles.split(",", -1)).map(EngineSettings.Role::of).collect(Collectors.toSet()),
                instance,
                OptionalInt.empty(),
                6,
                Optional.empty());
    }

    /** Of a model that fleets of so many boards learn together. */
    static AggregatorSettings shared(String broker, String fleet, int boards) {
        RoundPolicy policy = new RoundPolicy(boards, 1, 600_000, 1_000, 500, 0)
                .withWatch(WatchPolicy.DEFAULT.with(WatchAction.WARN));
        return new AggregatorSettings(
                fleet,
                MqttSettings.of(broker, "aggregator-" + fleet),
                BoardUpdates.PLAN,
                policy,
                Optional.empty(),
                false,
                Optional.empty());
    }

    static RoundPolicy policy() {
        return new RoundPolicy(BOARDS, 1, 600_000, 1_000, 500, 0);
    }

    static AggregatorSettings settings(String broker) {
        return settings(broker, Learning.TRAINING);
    }

    static AggregatorSettings settings(String broker, Learning learning) {
        return new AggregatorSettings(
                BoardUpdates.FLEET,
                MqttSettings.of(broker, "aggregator"),
                learning.plan(),
                policy(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    static Process start(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx200m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlinnet.test.log=INFO",
                "-cp",
                System.getProperty("java.class.path"),
                EngineProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }
}
