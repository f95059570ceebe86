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
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
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
import org.junit.jupiter.api.io.TempDir;

/** A listener that throws is a fault that no part expects: the part's process says so and ends with its code. */
class DeadPartIT {
    private static final String FLEET = "dead-parts";
    private static final String MODEL = "digits";

    @TempDir
    private static Path folder;

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
            System.exit(
                    switch (args[0]) {
                        case "aggregator" -> aggregator(args[1]);
                        case "gateway" -> gateway(args[1], Path.of(args[2]));
                        default -> fleet(args[1]);
                    });
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

        /** A gateway has no listener; its owner thread ends because someone interrupts it. */
        private static int gateway(String uri, Path data) throws InterruptedException {
            Gateway gateway =
                    new Gateway(GatewaySettings.of(FLEET, "g1", data, uri).withCoap(GatewaySettings.Coap.none()));
            Service service = new Service("gateway", gateway.ended(), gateway::close);
            gateway.start();
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("gateway"))
                    .forEach(Thread::interrupt);
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

    private static void endsWithItsCode(String part, String cause) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultyPart.class.getName(),
                        part,
                        broker.uri(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said).contains("linnet: the " + part + " has ended: java.lang." + cause + "\n");
            assertThat(process.exitValue()).isEqualTo(ExitCodes.DEAD);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void anAggregatorThatHasEndedEndsItsProcess() throws Exception {
        try (Fleet boards = fleet(broker.uri(), FleetListener.NONE)) {
            boards.start();
            endsWithItsCode("aggregator", "IllegalStateException: a listener's fault");
        }
    }

    @Test
    void aGatewayThatHasEndedEndsItsProcess() throws Exception {
        endsWithItsCode("gateway", "InterruptedException");
    }

    @Test
    void aFleetThatHasEndedEndsItsProcess() throws Exception {
        try (Aggregator aggregator = aggregator(broker.uri(), new AggregatorListener() {})) {
            aggregator.start();
            endsWithItsCode("fleet", "IllegalStateException: a listener's fault");
        }
    }
}
