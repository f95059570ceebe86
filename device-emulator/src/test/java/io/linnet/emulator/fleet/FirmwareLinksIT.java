package io.linnet.emulator.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.RoundTimes;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.MosquittoProcess;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.extractor.tflite.CoreImage;
import io.linnet.emulator.learn.Samples;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.session.MqttSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * C boards on MQTT, DTLS and UDP, beside emulated ones: the bytes that they publish and the model that comes of them are
 * those of emulated boards alone. Broker, gateway and aggregator are the real ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirmwareLinksIT {
    private static final int BOARDS = 6;
    private static final int EACH = 40;
    private static final int ROUNDS = 10;
    private static final String MODEL = "blobs";
    private static final String PSK = "000102030405060708090a0b0c0d0e0f";

    @TempDir
    private Path folder;

    private final Samples train = Blobs.samples(BOARDS * EACH, 1);
    private final RoundPolicy policy = new RoundPolicy(BOARDS, BOARDS, 60_000, 1_000, 500, ROUNDS);
    private final List<Process> processes = new ArrayList<>();
    private ModelPlan plan;
    private Path program;
    private Digest emulatedModel;
    private SortedMap<String, String> emulatedChunks;

    @BeforeAll
    void learnEmulated() throws Exception {
        assumeTrue(PosixBoards.hasMosquitto(), "needs cc and libmosquitto (Debian packages gcc libmosquitto-dev)");
        program = PosixBoards.program();
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {Blobs.FEATURES, 12, Blobs.CLASSES}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(Division.TRUNC, 512, Schedule.fresh(10, 2, 20));
        plan = new ModelPlan(
                MODEL, layout, training, 11, false, List.of(new Stage(0, new Profile(2, 16, 8, 100, true), 4)), 10);
        Emulated emulated = emulate(policy);
        emulatedModel = emulated.model();
        emulatedChunks = emulated.chunks();
    }

    private record Emulated(Digest model, SortedMap<String, String> chunks) {}

    /** The policy's cohort of emulated boards, in one process. */
    private Emulated emulate(RoundPolicy rules) throws InterruptedException {
        AggregatorExchange exchange = new AggregatorExchange(plan, rules);
        PublishedChunks published = new PublishedChunks();
        Exchange spied = new Exchange() {
            @Override
            public void start(Down down, long nowMillis) {
                exchange.start(down, nowMillis);
            }

            @Override
            public void up(String board, byte[] packet, long nowMillis) {
                published.add(board, packet);
                exchange.up(board, packet, nowMillis);
            }

            @Override
            public void tick(long nowMillis) {
                exchange.tick(nowMillis);
            }

            @Override
            public long wakeAtMillis() {
                return exchange.wakeAtMillis();
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        InProcessFleet fleet = new InProcessFleet(spied, threads, Disturbance.NONE, 1);
        for (int b = 0; b < rules.cohort(); b++) {
            fleet.add(BoardSettings.mqtt(id(b), MODEL, b), learner(b), BoardObserver.NONE);
        }
        assertThat(fleet.run(exchange::isOver, ROUNDS * 240_000L)).isTrue();
        threads.shutdown();
        return new Emulated(exchange.newest().digest(), published.all());
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroy();
            process.waitFor();
        }
        processes.clear();
    }

    private static String id(int board) {
        return "board-" + board;
    }

    private LocalLearner learner(int board) {
        return new LocalLearner(train, Blobs.rows(board, EACH));
    }

    private Path log(String fleet, int board) {
        return folder.resolve(fleet + "-" + id(board) + ".log");
    }

    /** A C board of the fleet, with its way there; its store outlives it. */
    private Process startProcess(String fleet, int board, String... way) throws IOException {
        Path data = folder.resolve(id(board) + ".lnds");
        PosixBoards.write(data, train, Blobs.rows(board % BOARDS, EACH), Blobs.CLASSES);
        List<String> command = new ArrayList<>(
                PosixBoards.process(program, id(board), MODEL, data, Files.createDirectories(folder.resolve(fleet))));
        command.addAll(List.of("--fleet", fleet, "--log"));
        command.addAll(List.of(way));
        Process process = new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(log(fleet, board).toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        return process;
    }

    /** Whoever sees all that goes up, as the aggregator does. */
    private static Mqtt5AsyncClient spy(int port, String fleet, PublishedChunks chunks) throws Exception {
        Mqtt5AsyncClient spy = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(port)
                .automaticReconnectWithDefaultConfig()
                .buildAsync();
        spy.connect().get(20, TimeUnit.SECONDS);
        spy.subscribeWith()
                .topicFilter("linnet/v1/" + fleet + "/+/+/up")
                .callback(publish -> chunks.add(publish.getTopic().getLevels().get(4), publish.getPayloadAsBytes()))
                .send()
                .get(20, TimeUnit.SECONDS);
        return spy;
    }

    private AggregatorSettings settings(String fleet, String uri) {
        return settings(fleet, uri, policy);
    }

    private AggregatorSettings settings(String fleet, String uri, RoundPolicy rules) {
        return new AggregatorSettings(
                fleet,
                MqttSettings.of(uri, "aggregator-" + fleet),
                plan,
                rules,
                Optional.empty(),
                false,
                Optional.empty());
    }

    @Test
    void boardsOnEveryLinkPublishTheBytesAndLearnTheModelOfEmulatedOnes() throws Exception {
        assumeTrue(PosixBoards.coapLibrary().isPresent(), "needs libcoap (Debian package libcoap3-dev)");
        CompletableFuture<ModelState> last = new CompletableFuture<>();
        CountDownLatch numbered = new CountDownLatch(1);
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void started(int boards) {
                numbered.countDown();
            }

            @Override
            public void finished(ModelState state) {
                last.complete(state);
            }
        };
        PublishedChunks published = new PublishedChunks();
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0));
                Gateway gateway = new Gateway(GatewaySettings.of(
                                "links", "shelf", folder.resolve("custody"), broker.uri())
                        .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, 0, Map.of(id(2), PSK, id(8), PSK), null))
                        .withStatus(new GatewaySettings.Status(null, -1)));
                Aggregator aggregator = new Aggregator(settings("links", broker.uri()), listener);
                Fleet fleet =
                        new Fleet(FleetSettings.of(URI.create(broker.uri()), "links", MODEL, 1), FleetListener.NONE)) {
            Mqtt5AsyncClient spy = spy(broker.port(), "links", published);
            gateway.start();
            // One with another key than the gateway's: the others go on. It takes a handshake 15 s to be given up.
            String secure = "coaps://127.0.0.1:" + gateway.coapSecurePort();
            Process stranger = startProcess("links", 8, "--coap", secure, "--psk", PSK.replace('0', 'f'));
            aggregator.start();
            assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
            String uri = "mqtt://127.0.0.1:" + broker.port();
            startProcess("links", 0, "--broker", uri);
            startProcess("links", 1, "--broker", uri, "--mqtt", "3.1.1");
            startProcess("links", 2, "--coap", secure, "--psk", PSK);
            startProcess("links", 3, "--coap", "coap://127.0.0.1:" + gateway.coapPort());
            fleet.add(id(4), learner(4));
            fleet.add(
                    id(5),
                    learner(5),
                    new MemoryStore(),
                    new Access.Coap(new InetSocketAddress("127.0.0.1", gateway.coapPort())));
            fleet.start();
            // Two that come later lack memory: they say so, and change nothing.
            assertThat(numbered.await(60, TimeUnit.SECONDS)).isTrue();
            startProcess("links", 6, "--memory", "3000", "--broker", uri);
            startProcess("links", 7, "--memory", "3000", "--coap", "coap://127.0.0.1:" + gateway.coapPort());

            assertThat(last.get(120, TimeUnit.SECONDS).digest()).isEqualTo(emulatedModel);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(aggregator.status().tooSmall())
                            .containsOnlyKeys(id(6), id(7))
                            .allSatisfy((board, memory) ->
                                    assertThat(memory.has()).isEqualTo(3_000).isLessThan(memory.needs())));
            for (int board = 0; board < 4; board++) {
                Path log = log("links", board);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(
                                        Files.readString(log, UTF_8).lines().filter(line -> line.endsWith(": receipt")))
                                .as(log.toString())
                                .hasSize(ROUNDS));
            }
            assertThat(published.all()).isEqualTo(emulatedChunks);
            saysThatItsKeyMayBeRefused(stranger, gateway.coapSecurePort());
            spy.disconnect().get(20, TimeUnit.SECONDS);
        }
    }

    /** Of a handshake that fails the board says one sentence, nothing else, and tries again after a pause. */
    private void saysThatItsKeyMayBeRefused(Process stranger, int port) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(log("links", 8)).isNotEmptyFile());
        assertThat(log("links", 8))
                .hasContent("linnet-board: gateway 127.0.0.1:" + port
                        + " does not answer or refuses the key, again in 0.5 s");
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void aBrokerKilledInMidRoundChangesNothing() throws Exception {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
        CompletableFuture<ModelState> last = new CompletableFuture<>();
        CountDownLatch third = new CountDownLatch(3);
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void roundClosed(AggregatorPacket.RoundClosed round) {
                third.countDown();
            }

            @Override
            public void finished(ModelState state) {
                last.complete(state);
            }
        };
        PublishedChunks published = new PublishedChunks();
        try (MosquittoProcess mosquitto = MosquittoProcess.start();
                Aggregator aggregator = new Aggregator(settings("killed", mosquitto.uri()), listener)) {
            Mqtt5AsyncClient spy = spy(mosquitto.port(), "killed", published);
            aggregator.start();
            assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
            for (int board = 0; board < BOARDS; board++) {
                String uri = "mqtt://127.0.0.1:" + mosquitto.port();
                startProcess("killed", board, "--broker", uri, "--mqtt", board % 2 == 0 ? "5" : "3.1.1");
            }
            assertThat(third.await(60, TimeUnit.SECONDS)).isTrue();
            int before = published.all().size();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> published.all().size() > before);
            mosquitto.kill();
            mosquitto.startAgain();

            assertThat(last.get(120, TimeUnit.SECONDS).digest()).isEqualTo(emulatedModel);
            spy.disconnect().get(20, TimeUnit.SECONDS);
        }
    }

    /** A Cortex-M4 with lwIP over its own Ethernet, in QEMU; LINNET_LWIP names lwIP's source. */
    @Test
    void aBareMetalBoardOnMqttLearnsTheModelOfAnEmulatedOne() throws Exception {
        assumeTrue(System.getenv("LINNET_LWIP") != null, "LINNET_LWIP names no folder: apt-get source lwip");
        CoreImage.requireTools();
        RoundPolicy rules = new RoundPolicy(1, 1, 60_000, 1_000, 500, ROUNDS);
        Path elf = CoreImage.build(folder.resolve("arm"), "", "board-mqtt");
        Path data = folder.resolve("core.lnds");
        PosixBoards.write(data, train, Blobs.rows(0, EACH), Blobs.CLASSES);
        CompletableFuture<ModelState> last = new CompletableFuture<>();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void finished(ModelState state) {
                last.complete(state);
            }
        };
        PublishedChunks published = new PublishedChunks();
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0));
                Aggregator aggregator = new Aggregator(settings("core", broker.uri(), rules), listener)) {
            Mqtt5AsyncClient spy = spy(broker.port(), "core", published);
            aggregator.start();
            assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
            List<String> command = new ArrayList<>(
                    PosixBoards.emulatedCore(elf, id(0), MODEL + " core " + broker.port(), data, folder));
            command.addAll(List.of("-nic", "user,model=lan9118"));
            processes.add(new ProcessBuilder(command).inheritIO().start());

            Emulated emulated = emulate(rules);
            assertThat(last.get(120, TimeUnit.SECONDS).digest()).isEqualTo(emulated.model());
            assertThat(published.all()).isEqualTo(emulated.chunks());
            spy.disconnect().get(20, TimeUnit.SECONDS);
        }
    }

    /** One closes its link between rounds, the other ends and wakes with its store, as from deep sleep. */
    @Test
    void boardsThatSleepBetweenRoundsLearnTheSame() throws Exception {
        assumeTrue(PosixBoards.coapLibrary().isPresent(), "needs libcoap (Debian package libcoap3-dev)");
        int rounds = 4;
        RoundPolicy rules = new RoundPolicy(2, 2, 60_000, 1_000, 500, rounds);
        CompletableFuture<ModelState> last = new CompletableFuture<>();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void finished(ModelState state) {
                last.complete(state);
            }
        };
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0));
                Gateway gateway = new Gateway(
                        GatewaySettings.of("sleepy", "shelf", folder.resolve("sleepy-custody"), broker.uri())
                                .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, -1, Map.of(), null))
                                .withStatus(new GatewaySettings.Status(null, -1)));
                Aggregator aggregator = new Aggregator(
                        settings("sleepy", broker.uri(), rules.withTimes(new RoundTimes(1_000, Optional.empty()))),
                        listener)) {
            gateway.start();
            aggregator.start();
            assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
            startProcess("sleepy", 0, "--sleep", "1", "--broker", "mqtt://127.0.0.1:" + broker.port());
            int contacts = 0;
            for (; contacts < 500 && !last.isDone(); contacts++) {
                Process contact = startProcess(
                        "sleepy", 1, "--sleep", "1", "--once", "--coap", "coap://127.0.0.1:" + gateway.coapPort());
                assertThat(contact.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(contact.exitValue()).isZero();
            }

            assertThat(last.get(20, TimeUnit.SECONDS).digest())
                    .isEqualTo(emulate(rules).model());
            assertThat(contacts).isGreaterThanOrEqualTo(rounds);
            for (int board = 0; board < 2; board++) {
                Path log = log("sleepy", board);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () -> assertThat(Files.readString(log, UTF_8).lines())
                                        .as(log.toString())
                                        .filteredOn(line -> line.contains(": done, next contact in "))
                                        .hasSizeGreaterThanOrEqualTo(rounds));
            }
        }
    }
}
