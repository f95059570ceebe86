package io.linnet.broker;

import static io.linnet.broker.Sessions.publish;
import static io.linnet.broker.Sessions.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserFile;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.MqttVersion;
import io.linnet.protocol.session.PublishOutcome.Code;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerIT {
    private static final Topics FARM = new Topics("farm");
    private static final String PASSWORD = "long and random";

    @TempDir
    private static Path shared;

    private static Broker guarded;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startGuarded() throws Exception {
        guarded = Broker.start(BrokerSettings.inMemory(0).withUsers(users(), false));
    }

    @AfterAll
    static void stopGuarded() {
        guarded.close();
    }

    @Test
    void everyRoleHasItsTopicsAndNoOthers() throws Exception {
        Broker broker = guarded;
        MqttSession aggregator = user(broker, "agg", "agg");
        Inbox ups = new Inbox();
        granted(aggregator, FARM.everyBoard(Channel.UP), ups);
        taken(aggregator, FARM.round("m"), true);
        taken(aggregator, FARM.down("b1"), false);
        aggregator.close();
        denied(broker, "agg", "agg", new Topics("other").round("m"), false);

        MqttSession board = user(broker, "b1", "b1");
        Inbox rounds = new Inbox();
        granted(board, FARM.down("b1"), new Inbox());
        granted(board, FARM.everyRound(), rounds);
        assertThat(rounds.take().retained()).isTrue();
        granted(board, FARM.everyFull("m"), new Inbox());
        granted(board, FARM.step("m", 3), new Inbox());
        refused(board, FARM.down("b2"));
        refused(board, FARM.everyBoard(Channel.DOWN));
        refused(board, FARM.everything());
        refused(board, "#");
        refused(board, "$SYS/#");
        refused(board, new Topics("other").everyRound());
        taken(board, FARM.up("b1"), false);
        taken(board, FARM.presence("b1"), true);
        taken(board, FARM.report("b1"), false);
        board.close();
        denied(broker, "b1", "b1", FARM.up("b1"), true);
        denied(broker, "b1", "b1", FARM.up("b2"), false);
        denied(broker, "b1", "b1", FARM.down("b1"), false);
        denied(broker, "b1", "b1", FARM.round("m"), true);
        denied(broker, "b1", "b1", FARM.full("m", 0), true);
        denied(broker, "b1", "b1", "linnet/v1/farm/00/b1/up", false);
        denied(broker, "b1", "b1", "elsewhere", false);

        MqttSession shelf = user(broker, "shelf", "b7");
        taken(shelf, FARM.up("b7"), false);
        shelf.close();
        denied(broker, "shelf", "b7", FARM.up("b1"), false);

        MqttSession gateway = user(broker, "pi", "any client id of it");
        taken(gateway, FARM.up("b9"), false);
        taken(gateway, FARM.gateway("pi"), true);
        granted(gateway, FARM.down("b9"), new Inbox());
        granted(gateway, FARM.everyRound(), new Inbox());
        refused(gateway, FARM.everyBoard(Channel.UP));
        gateway.close();
        denied(broker, "pi", "pi", FARM.gateway("other"), true);
        denied(broker, "pi", "pi", FARM.round("m"), true);

        MqttSession observer = user(broker, "eye", "eye");
        granted(observer, FARM.everything(), new Inbox());
        observer.close();
        denied(broker, "eye", "eye", FARM.up("b1"), false);
    }

    @Test
    void refusesWhoIsNotKnownAndSaysWhy() throws Exception {
        MqttSettings anonymous = MqttSettings.of(guarded.uri(), "c");
        long before = guarded.counters().status().refused();
        assertThat(firstFailure(anonymous)).startsWith("not authorized");
        assertThat(firstFailure(anonymous.withVersion(MqttVersion.V3_1_1))).startsWith("not authorized");
        assertThat(firstFailure(anonymous.withUser("b1", "wrong"))).startsWith("bad user name or password");
        assertThat(firstFailure(anonymous.withUser("b1", null))).startsWith("bad user name or password");
        assertThat(firstFailure(anonymous.withUser("nobody", PASSWORD))).startsWith("bad user name or password");
        assertThat(firstFailure(anonymous.withUser("b1", PASSWORD))).startsWith("client id not accepted");
        assertThat(guarded.counters().status().refused() - before).isGreaterThanOrEqualTo(6);
    }

    /** Who takes a client id throws out who has it. */
    @Test
    void nobodyTakesAnothersClientId() throws Exception {
        for (String taken : List.of("b1", "agg", "agg.aggregator-farm-m", "pi", "shelf")) {
            MqttSettings thief = MqttSettings.of(guarded.uri(), taken).withUser("eye", PASSWORD);
            assertThat(firstFailure(thief)).as(taken).startsWith("client id not accepted");
        }
        assertThat(firstFailure(MqttSettings.of(guarded.uri(), "b1").withUser("shelf", PASSWORD)))
                .as("boards that share a password, and one that has its own")
                .startsWith("client id not accepted");
        for (String free : List.of("eye", "eye.2", "home-assistant")) {
            user(guarded, "eye", free).close();
        }
    }

    @Test
    void anybodyIsKeptInsideTheProtocolsTopics() throws Exception {
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0));
                MqttSession anonymous = ready(MqttSettings.of(broker.uri(), "c"))) {
            taken(anonymous, FARM.up("b1"), false);
            refused(anonymous, "$SYS/#");
            refused(anonymous, "#");
            taken(anonymous, FARM.round("m"), true);
            taken(anonymous, FARM.full("m", 3), true);
            taken(anonymous, FARM.gateway("pi"), true);
            granted(anonymous, "linnet/v1/#", new Inbox());
        }
    }

    @Test
    void nobodyWritesWhatIsNoTopicOfTheProtocol() throws Exception {
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            for (String topic : List.of(
                    "home/lamp", "linnet/v1/hoard/x", "linnet/v1/farm/00/b1/up/more", "linnet/v1/farm/model/m/full")) {
                try (MqttSession anonymous = ready(MqttSettings.of(broker.uri(), "c"))) {
                    assertThat(publish(anonymous, topic, "x", 1, false).get().code())
                            .as(topic)
                            .isEqualTo(Code.REFUSED);
                }
            }
        }
    }

    @Test
    void aSleepingBoardCannotHoardMoreThanAThousandMessages() throws Exception {
        MqttSettings asleep =
                MqttSettings.of(guarded.uri(), "b2").withUser("b2", PASSWORD).withSessionExpirySeconds(60);
        try (MqttSession board = ready(asleep)) {
            granted(board, FARM.down("b2"), new Inbox());
        }
        long before = guarded.drops();
        try (MqttSession aggregator = user(guarded, "agg", "agg")) {
            for (int i = 0; i < 1_010; i++) {
                taken(aggregator, FARM.down("b2"), false);
            }
        }
        await().untilAsserted(() -> assertThat(guarded.drops() - before).isEqualTo(10));
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", guarded.port())) {
            socket.setSoTimeout(8_000);
            socket.getOutputStream().write(0x10);
            assertThat(socket.getInputStream().read())
                    .as("closed before a patience of 8 s is over; the library's own is 10 s")
                    .isEqualTo(-1);
        }
    }

    @Test
    void countsWhatItDrops() throws Exception {
        int queue = 100;
        int sent = 300;
        MqttSettings asleep;
        try (Broker broker =
                Broker.start(BrokerSettings.inMemory(0).withQueue(queue).withMetricsPort(0))) {
            asleep = MqttSettings.of(broker.uri(), "asleep").withSessionExpirySeconds(60);
            try (MqttSession subscriber = ready(asleep)) {
                granted(subscriber, FARM.everyBoard(Channel.UP), new Inbox());
            }
            try (MqttSession sender = ready(MqttSettings.of(broker.uri(), "sender"))) {
                for (int i = 0; i < sent; i++) {
                    // Taken, every one: the broker tells nobody.
                    taken(sender, FARM.up("b1"), false);
                }
            }
            await().untilAsserted(() -> assertThat(broker.drops()).isEqualTo(sent - queue));
            assertThat(get(broker, "/metrics"))
                    .contains("\nlinnet_broker_dropped_total " + (sent - queue) + ".0\n")
                    .contains("\nlinnet_broker_publishes_total{way=\"in\"} " + sent + ".0\n")
                    .contains("\nlinnet_broker_sessions 1.0\n");
            assertThat(get(broker, "/status")).contains("\"sessions\":1,", "\"dropped\":" + (sent - queue) + ",");
            assertThat(broker.counters().status().bytesIn()).isGreaterThan(sent * 10L);
        }
    }

    @Test
    void saysThatItHasEndedWhenItStopsByItself() throws Exception {
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            assertThat(broker.ended()).isNotDone();

            broker.stopUnderneath();

            assertThat(broker.ended())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withMessageContaining("stopped by itself");
        }
    }

    @Test
    void hasEndedOnceItIsClosed() throws Exception {
        Broker broker = Broker.start(BrokerSettings.inMemory(0));
        broker.close();

        assertThat(broker.ended()).isCompleted();
    }

    private static String get(Broker broker, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + broker.metricsPort() + path);
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    @Test
    void keepsRetainedMessagesAndSessionsInItsFolder() throws Exception {
        Path data = folder.resolve("broker");
        BrokerSettings settings = BrokerSettings.inMemory(0).withFolder(data);
        MqttSettings kept;
        try (Broker broker = Broker.start(settings)) {
            kept = MqttSettings.of(broker.uri(), "kept").withSessionExpirySeconds(600);
            try (MqttSession session = ready(kept)) {
                granted(session, FARM.everyBoard(Channel.UP), new Inbox());
            }
            try (MqttSession session = ready(MqttSettings.of(broker.uri(), "c"))) {
                assertThat(publish(session, FARM.round("m"), "offer", 1, true)
                                .get()
                                .isTaken())
                        .isTrue();
                assertThat(publish(session, FARM.up("b1"), "hello", 1, false)
                                .get()
                                .isTaken())
                        .isTrue();
            }
        }
        try (Broker broker = Broker.start(settings);
                MqttSession session =
                        new MqttSession(MqttSettings.of(broker.uri(), "kept").withSessionExpirySeconds(600))) {
            Inbox ups = new Inbox();
            Inbox rounds = new Inbox();
            session.subscribe(FARM.everyBoard(Channel.UP), 1, ups);
            session.subscribe(FARM.everyRound(), 1, rounds);
            session.start();
            assertThat(ups.take().text()).isEqualTo("hello");
            assertThat(rounds.take().text()).isEqualTo("offer");
        }
        try (Stream<Path> inside = Files.list(data)) {
            assertThat(inside.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("conf", "data", "extensions");
        }
        assertThat(Files.getPosixFilePermissions(data.resolve("conf/config.xml")))
                .as("the key store's password stands there")
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void leavesNothingBehindInMemory() throws Exception {
        List<Path> before = temporaryFolders();
        List<Path> here = list(Path.of(""));
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            assertThat(temporaryFolders()).hasSize(before.size() + 1);
            assertThat(broker.port()).isPositive();
        }
        assertThat(temporaryFolders()).isEqualTo(before);
        assertThat(list(Path.of(""))).isEqualTo(here);
    }

    /** This process's: other brokers may come and go. */
    private static List<Path> temporaryFolders() throws IOException {
        String ours = TemporaryFolder.PREFIX + ProcessHandle.current().pid() + "-";
        return list(Path.of(System.getProperty("java.io.tmpdir"))).stream()
                .filter(path -> path.getFileName().toString().startsWith(ours))
                .toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder.toAbsolutePath())) {
            return paths.sorted().toList();
        }
    }

    @Test
    void saysInALineThatAPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Broker.start(BrokerSettings.inMemory(port)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("port=" + port + ", accepted: a free port of 127.0.0.1, or 0 for any: ")
                    .hasMessageNotContaining("\n");
            assertThatThrownBy(() -> Broker.start(BrokerSettings.inMemory(0).withWebSocketPort(port)))
                    .hasMessageStartingWith("webSocketPort=" + port);
            assertThatThrownBy(() -> Broker.start(BrokerSettings.inMemory(0).withMetricsPort(port)))
                    .hasMessageStartingWith("metricsPort=" + port);
        }
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> Broker.start(BrokerSettings.inMemory(0).withFolder(file)))
                .hasMessageStartingWith("folder=" + file);
    }

    private static Path users() throws IOException {
        return Files.write(
                shared.resolve("users.txt"),
                List.of(
                        line("agg", Role.AGGREGATOR),
                        line("b1", Role.BOARD),
                        line("b2", Role.BOARD),
                        line("shelf", Role.BOARDS),
                        line("pi", Role.GATEWAY),
                        line("eye", Role.OBSERVER)));
    }

    private static String line(String user, Role role) {
        return UserFile.line(user, role, "farm", PASSWORD.toCharArray());
    }

    private static MqttSession user(Broker broker, String user, String clientId) throws InterruptedException {
        return ready(MqttSettings.of(broker.uri(), clientId).withUser(user, PASSWORD));
    }

    private static void granted(MqttSession session, String filter, Inbox inbox) throws Exception {
        session.subscribe(filter, 1, inbox).get(30, TimeUnit.SECONDS);
    }

    private static void refused(MqttSession session, String filter) throws InterruptedException {
        CompletableFuture<Void> granted = session.subscribe(filter, 1, new Inbox());
        assertThat(granted)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withMessageContaining(filter);
        session.unsubscribe(filter);
    }

    private static void taken(MqttSession session, String topic, boolean retained) throws Exception {
        assertThat(publish(session, topic, "x", 1, retained).get().code()).isEqualTo(Code.TAKEN);
    }

    /** The broker says no, and ends the connection; so each has its own. */
    private static void denied(Broker broker, String user, String clientId, String topic, boolean retained)
            throws Exception {
        try (MqttSession session = user(broker, user, clientId)) {
            assertThat(publish(session, topic, "x", 1, retained).get().code())
                    .as(topic)
                    .isEqualTo(Code.REFUSED);
        }
    }

    private static String firstFailure(MqttSettings settings) throws InterruptedException {
        BlockingQueue<String> failures = new LinkedBlockingQueue<>();
        try (MqttSession session = new MqttSession(settings)) {
            session.onState((state, detail) -> {
                if (state == SessionState.WAITING) {
                    failures.add(detail);
                }
            });
            session.start();
            return String.valueOf(failures.poll(30, TimeUnit.SECONDS));
        }
    }
}
