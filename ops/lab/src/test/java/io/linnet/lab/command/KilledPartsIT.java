package io.linnet.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.cli.Presets;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Access;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.lab.experiment.LocalFleet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A power cut on a site takes any of its parts and brings them back in any order. Each of the fifteen sets of broker,
 * boards, aggregator and gateway is killed in a round of its own. The broker keeps nothing, so that what it retained is
 * gone with it; the fleet goes on, and ends with the model of a fleet that nothing happened to.
 */
class KilledPartsIT {
    private static final int BROKER = 1;
    private static final int BOARDS = 2;
    private static final int AGGREGATOR = 4;
    private static final int GATEWAY = 8;
    private static final int SETS = 16;
    /** On a quick machine some rounds close between two looks at them: there are enough for three a set. */
    private static final int ROUNDS = 4 * SETS;

    /** A board that hears nothing greets again within 75 s (SPEC 16.2), and then there is a round to work for. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final List<Integer> ON_MQTT = List.of(0, 1);
    private static final List<Integer> ON_COAP = List.of(2);
    private static final int ALL = ON_MQTT.size() + ON_COAP.size();
    private static final Pattern ROUND = Pattern.compile("\"event\":\"round\",\"round\":(\\d+),");
    private static final Pattern DIGEST = Pattern.compile("\"event\":\"finished\".*\"modelDigest\":\"([0-9a-f]+)\"");

    @TempDir
    private Path folder;

    private final Dataset data = new Datasets(Path.of("none")).read("digits");
    private final List<int[]> parts = new Partition.Iid().cut(data, ALL, 1);
    private final List<MemoryStore> stores = new ArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicReference<String> digest = new AtomicReference<>("");
    private final int coapPort = freeDatagramPort();

    private Broker broker;
    private int brokerPort;
    private Fleet fleet;
    private Process aggregator;
    private Process gateway;

    private static int freeDatagramPort() {
        try (DatagramSocket free = new DatagramSocket()) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String undisturbed() throws InterruptedException {
        return LocalFleet.run(
                        Presets.of("tifed").plan("digits", 64, 10, 1),
                        data.train(),
                        parts,
                        ROUNDS,
                        Optional.empty(),
                        Disturbance.NONE,
                        state -> {},
                        policy -> policy.withOptimiser(Optimiser.avgm(0.5, 1)))
                .last()
                .digest()
                .toString();
    }

    private void startBroker() throws Exception {
        broker = Broker.start(BrokerSettings.inMemory(brokerPort));
        brokerPort = broker.port();
    }

    private void startBoards() throws InterruptedException {
        FleetSettings settings = FleetSettings.of(URI.create(broker.uri()), "kills", "digits", 1);
        fleet = new Fleet(settings, FleetListener.NONE);
        for (int board = 0; board < ALL; board++) {
            Access access = ON_COAP.contains(board)
                    ? new Access.Coap(new InetSocketAddress("127.0.0.1", coapPort))
                    : new Access.Mqtt();
            fleet.add("board-" + board, new LocalLearner(data.train(), parts.get(board)), stores.get(board), access);
        }
        fleet.start();
    }

    private void startAggregator() throws IOException {
        Path config = Files.writeString(folder.resolve("aggregator.yaml"), """
                fleet: kills
                model: digits
                rounds: {boards: %d, quorum: %d, count: %d, deadlineSeconds: 20, closePercent: 100}
                server: {optimiser: avgm}
                status: {port: -1}
                """.formatted(ALL, ALL, ROUNDS));
        aggregator = command(
                "aggregator",
                "--config",
                config.toString(),
                "--journal",
                folder.resolve("journal.db").toString(),
                "--broker",
                broker.uri(),
                "--json");
        Process running = aggregator;
        Thread reader = new Thread(() -> read(running), "aggregator's events");
        reader.setDaemon(true);
        reader.start();
    }

    private void startGateway() throws IOException {
        Path config = Files.writeString(
                folder.resolve("gateway.yaml"), """
                fleet: kills
                data: %s
                broker: {uri: "%s"}
                coap: {bind: 127.0.0.1, port: %d}
                status: {port: -1}
                """.formatted(folder.resolve("gateway"), broker.uri(), coapPort));
        gateway = command("gateway", "--config", config.toString());
    }

    /** What aggregator and gateway complain of. */
    private Path log() {
        return folder.resolve("parts.log");
    }

    private Process command(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.linnet.cli.Linnet"));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    /** Until the process ends or is killed. */
    private void read(Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher round = ROUND.matcher(line);
                if (round.find()) {
                    closed.accumulateAndGet(Integer.parseInt(round.group(1)), Math::max);
                }
                Matcher end = DIGEST.matcher(line);
                if (end.find()) {
                    digest.set(end.group(1));
                }
            }
        } catch (IOException killed) {
            // The next one reads on.
            return;
        }
    }

    private void kill(int set) throws Exception {
        if ((set & AGGREGATOR) != 0) {
            aggregator.destroyForcibly().waitFor();
        }
        if ((set & GATEWAY) != 0) {
            gateway.destroyForcibly().waitFor();
        }
        if ((set & BOARDS) != 0) {
            fleet.close();
        }
        if ((set & BROKER) != 0) {
            broker.close();
        }
    }

    private void start(int set) throws Exception {
        if ((set & BROKER) != 0) {
            startBroker();
        }
        if ((set & BOARDS) != 0) {
            startBoards();
        }
        if ((set & AGGREGATOR) != 0) {
            startAggregator();
        }
        if ((set & GATEWAY) != 0) {
            startGateway();
        }
    }

    @AfterEach
    void stopAll() throws Exception {
        kill(SETS - 1);
    }

    @Test
    void whateverIsKilledTheFleetGoesOnToTheSameModel() throws Exception {
        String expected = undisturbed();
        for (int board = 0; board < ALL; board++) {
            stores.add(new MemoryStore());
        }
        start(SETS - 1);
        for (int set = 1; set < SETS; set++) {
            int before = closed.get();
            awaitOr("a round before set " + set, () -> closed.get() > before);
            assertThat(closed.get()).as("rounds before set " + set).isLessThan(ROUNDS);
            kill(set);
            start(set);
        }
        awaitOr("the end", () -> !digest.get().isEmpty());
        assertThat(digest.get()).isEqualTo(expected);
    }

    private void awaitOr(String what, Callable<Boolean> come) throws IOException {
        try {
            await(what).atMost(PATIENCE).until(come);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(what + " did not come; the parts said:\n" + Files.readString(log()), e);
        }
    }
}
