package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.Outbox;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.protocol.session.MqttSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A listener that throws is a fault that no part expects: the part's process says so and ends with its code. */
class DeadPartIT {
    private static final String FLEET = "dead-parts";
    private static final String MODEL = "digits";

    private static Broker broker;

    @BeforeAll
    static void startBroker() throws InterruptedException {
        broker = Broker.start(BrokerSettings.inMemory(0));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** What runs as a process: a part with a listener that throws at the first thing it is told. */
    static final class FaultyPart {
        public static void main(String[] args) throws InterruptedException {
            System.exit(args[0].equals("aggregator") ? aggregator(args[1]) : fleet(args[1]));
        }

        private static int aggregator(String uri) throws InterruptedException {
            Aggregator aggregator = DeadPartIT.aggregator(uri, new AggregatorListener() {
                @Override
                public void started(int boards) {
                    throw new IllegalStateException("a listener's fault");
                }
            });
            Service service = new Service("aggregator", aggregator.ended(), aggregator::close);
            aggregator.start();
            return service.await();
        }

        private static int fleet(String uri) throws InterruptedException {
            Fleet fleet = DeadPartIT.fleet(uri, new FleetListener() {
                @Override
                public void worked(String board, Outbox update) {
                    throw new IllegalStateException("a listener's fault");
                }
            });
            Service service = new Service("fleet", fleet.ended(), fleet::close);
            fleet.start();
            return service.await();
        }
    }

    private static Aggregator aggregator(String uri, AggregatorListener listener) {
        return new Aggregator(
                new AggregatorSettings(
                        FLEET,
                        MqttSettings.of(uri, "aggregator-" + FLEET),
                        Presets.of("tifed").plan(MODEL, 64, 10, 1),
                        new RoundPolicy(1, 1, 60_000, 10_000, 500, 0),
                        Optional.empty(),
                        false,
                        Optional.empty()),
                listener);
    }

    private static Fleet fleet(String uri, FleetListener listener) {
        Dataset data = new Datasets(Path.of("none")).read("digits");
        Fleet fleet = new Fleet(FleetSettings.of(URI.create(uri), FLEET, MODEL, 1), listener);
        fleet.add(
                "board-00000",
                new LocalLearner(
                        data.train(), new Partition.Iid().cut(data, 16, 1).get(0)));
        return fleet;
    }

    private static void endsWithItsCode(String part) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultyPart.class.getName(),
                        part,
                        broker.uri())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said)
                    .contains("linnet: the " + part
                            + " has ended: java.lang.IllegalStateException: a listener's fault\n");
            assertThat(process.exitValue()).isEqualTo(Service.DEAD);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void anAggregatorThatHasEndedEndsItsProcess() throws Exception {
        try (Fleet boards = fleet(broker.uri(), FleetListener.NONE)) {
            boards.start();
            endsWithItsCode("aggregator");
        }
    }

    @Test
    void aFleetThatHasEndedEndsItsProcess() throws Exception {
        try (Aggregator aggregator = aggregator(broker.uri(), new AggregatorListener() {})) {
            aggregator.start();
            endsWithItsCode("fleet");
        }
    }
}
