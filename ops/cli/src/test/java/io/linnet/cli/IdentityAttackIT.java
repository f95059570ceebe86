package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.access.Role;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.emulator.fleet.Responder;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.BrokerBlock;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishOutcome;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.session.TlsSettings;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.FleetKey;
import io.linnet.protocol.trust.SealedBoards;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What those do who have an identity of a fleet, or have stolen one: a fleet as {@code fleet init} makes it, its broker,
 * aggregator, gateway and boards in this process. After each attack rounds go on with the work of every board, and at the
 * end the model is, bit for bit, that of a fleet that nobody attacked and that checks nothing.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IdentityAttackIT {
    private static final String FLEET = "guarded";
    private static final int BOARDS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Topics TOPICS = new Topics(FLEET);
    private static final ModelPlan PLAN = Presets.of("tifed").plan("digits", 64, 10, 1);
    private static final String OBSERVER = "watch";
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private static Path folder;

    private static FleetFolder files;
    private static Broker broker;
    private static Aggregator aggregator;
    private static Gateway gateway;
    private static Fleet boards;
    private static @Nullable Gateway elsewhere;
    private static Path boardsElsewhere;

    /** By round, of the versions that came of it. */
    private static final Map<Integer, Digest> DIGESTS = new ConcurrentHashMap<>();

    private static final List<Integer> UPDATES = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        Path dir = folder.resolve("fleet");
        TrustedFleet trusted = TrustedFleet.make(dir, FLEET, BOARDS);
        files = new FleetFolder(dir);
        files.addUser(OBSERVER, Role.OBSERVER, FLEET, SECRET);
        broker = Broker.start(trusted.broker(0).withFolder(dir.resolve("broker-data")));
        int port = broker.tlsPort();
        aggregator = new Aggregator(
                trusted.guarded(settings(FLEET, trusted.aggregator(port), 0)), closing(DIGESTS, UPDATES));
        aggregator.start();
        assertThat(aggregator.awaitReady(PATIENCE)).isTrue();
        gateway = new Gateway(GatewaySettings.of(FLEET, "gw", folder.resolve("gateway"), asGateway(FleetFolder.GATEWAY))
                .withBoards(new GatewaySettings.Boards(
                        files.boardsOf(FleetFolder.GATEWAY).toString(), null, null, null, null))
                // In clear beside DTLS, as an installer might leave it.
                .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, 0, null, null))
                .withStatus(new GatewaySettings.Status(null, -1)));
        gateway.start();
        boards = Responder.of(trusted.emulated(port, PLAN.model(), 1), FleetListener.NONE, trusted.boards());
        boards.start();
        goesOn();
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable part : new AutoCloseable[] {boards, gateway, elsewhere, aggregator, broker}) {
            close(part);
        }
    }

    private static void close(@Nullable AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static AggregatorSettings settings(String fleet, MqttSettings session, int rounds) {
        RoundPolicy policy = new RoundPolicy(BOARDS, BOARDS - 1, 120_000, 10_000, 500, rounds);
        return new AggregatorSettings(fleet, session, PLAN, policy, Optional.empty(), false, Optional.empty());
    }

    private static AggregatorListener closing(Map<Integer, Digest> digests, List<Integer> updates) {
        return new AggregatorListener() {
            @Override
            public void roundClosed(AggregatorPacket.RoundClosed round) {
                updates.add(round.updates());
                digests.put(round.next().round(), round.next().digest());
            }
        };
    }

    private static BrokerBlock asGateway(String user) {
        return new BrokerBlock(
                "ssl://127.0.0.1:" + broker.tlsPort(),
                user,
                null,
                files.file(user + FleetFolder.PASSWORD).toString(),
                files.file("ca.pem").toString(),
                null,
                null,
                null,
                null,
                null);
    }

    /** Rounds close, with the work of all boards. */
    private static void goesOn() {
        int from = UPDATES.size();
        await().atMost(PATIENCE).until(() -> UPDATES.size() >= from + 3);
        assertThat(UPDATES).allMatch(count -> count == BOARDS);
    }

    private static String password(String user) throws Exception {
        return Files.readString(files.file(user + FleetFolder.PASSWORD)).strip();
    }

    private static MqttSettings client(String id, String user, String password) {
        return MqttSettings.of("ssl://127.0.0.1:" + broker.tlsPort(), id)
                .withUser(user, password)
                .withTls(TlsSettings.trusting(files.file("ca.pem")));
    }

    private static BoardList.Entry board(int number) {
        return files.boards().entries().get(number);
    }

    /** What the broker says to somebody who must not come in. */
    private static String refusal(MqttSettings settings) throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        try (MqttSession session = new MqttSession(settings)) {
            session.onState((state, what) -> {
                if (state == SessionState.READY) {
                    first.complete("let in");
                } else if (state == SessionState.WAITING) {
                    first.complete(what);
                }
            });
            session.start();
            return first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static PublishOutcome publish(MqttSession session, String topic, byte[] payload, boolean isRetained)
            throws Exception {
        CompletableFuture<PublishOutcome> outcome = new CompletableFuture<>();
        session.publish(topic, payload, 1, isRetained, 0, outcome::complete);
        return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static byte[] hello(Optional<Message.Base> base, Optional<Announcement> announcement) {
        return MessageWriter.write(new Hello(PLAN.model(), base, announcement, List.of(), OptionalInt.empty()));
    }

    /** F1: whose keys are configured is not spoken for in clear, nor listened to. */
    @Test
    @Order(1)
    void nobodySpeaksForABoardWithAKeyInClear() throws Exception {
        byte[] hello = hello(Optional.empty(), Optional.empty());
        List<String> of = List.of("linnet", "v1", FLEET, board(0).board());
        try (PlainCoap stranger = new PlainCoap(gateway.coapPort(), 5_000)) {
            assertThat(stranger.askProven(
                            2, Stream.concat(of.stream(), Stream.of("up")).toList(), hello))
                    .as("4.03")
                    .isEqualTo(0x83);
        }
        try (PlainCoap stranger = new PlainCoap(gateway.coapPort(), 5_000)) {
            assertThat(stranger.askProven(
                            1, Stream.concat(of.stream(), Stream.of("down")).toList(), new byte[0]))
                    .as("4.03")
                    .isEqualTo(0x83);
        }
        goesOn();
    }

    /** F6: who may not write offers cannot, and whoever can, with a stolen password, makes none that a board takes. */
    @Test
    @Order(2)
    void forgedOffersMoveNobody() throws Exception {
        CompletableFuture<byte[]> standing = new CompletableFuture<>();
        try (MqttSession thief =
                new MqttSession(client("aggregator.thief", FleetFolder.AGGREGATOR, password(FleetFolder.AGGREGATOR)))) {
            thief.subscribe(TOPICS.round(PLAN.model()), 1, (topic, payload, retained, ack) -> {
                standing.complete(payload);
                ack.done();
            });
            thief.start();
            Offer now = (Offer) MessageReader.read(standing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            Offer forged = new Offer(
                    now.model(),
                    new Message.Base(now.base().version() + 100_000, now.base().digest()),
                    now.round() + 100_000,
                    now.seed(),
                    now.shape(),
                    now.admission(),
                    now.profile(),
                    now.downloads());
            byte[] sealed = FleetKey.random(new SecureRandom()).seal(FLEET, forged, 1_000);
            long before = boards.figures().offersRefused();
            for (byte[] offer : List.of(MessageWriter.write(forged), sealed)) {
                assertThat(publish(thief, TOPICS.round(PLAN.model()), offer, true)
                                .isTaken())
                        .as("by a broker that cannot know better")
                        .isTrue();
            }
            await().atMost(PATIENCE).until(() -> boards.figures().offersRefused() >= before + 2 * BOARDS);
        }
        for (String user : List.of(FleetFolder.GATEWAY, FleetFolder.EVALUATOR)) {
            String id = user.equals(FleetFolder.EVALUATOR) ? user : user + ".forger";
            try (MqttSession forger = new MqttSession(client(id, user, password(user)))) {
                forger.start();
                assertThat(forger.awaitReady(PATIENCE)).isTrue();
                assertThat(publish(forger, TOPICS.round(PLAN.model()), new byte[0], true)
                                .isTaken())
                        .as(user)
                        .isFalse();
            }
        }
        goesOn();
    }

    /** F7: a user of the fleet takes no client id but its own, so nobody is thrown out. */
    @Test
    @Order(3)
    void nobodyIsThrownOutByAnotherUser() throws Exception {
        long before = boards.figures().connections();
        for (String victim : List.of(board(0).board(), FleetFolder.AGGREGATOR, "gateway.gateway-gw")) {
            assertThat(refusal(client(victim, OBSERVER, SECRET))).as(victim).contains("client id not accepted");
        }
        for (String thief : List.of(FleetFolder.GATEWAY, FleetFolder.AGGREGATOR)) {
            assertThat(refusal(client(board(1).board(), thief, password(thief))))
                    .as(thief)
                    .contains("client id not accepted");
        }
        goesOn();
        assertThat(boards.figures().connections()).isEqualTo(before);
        assertThat(boards.figures().connected()).isEqualTo(BOARDS);
    }

    /** F17: old protocols and suites without forward secrecy or authenticated encryption are not spoken. */
    @Test
    @Order(4)
    void oldTlsIsNotSpoken() throws Exception {
        SSLContext any = SSLContext.getInstance("TLS");
        any.init(null, null, null);
        for (String suite : List.of(
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384")) {
            try (SSLSocket socket = (SSLSocket) any.getSocketFactory().createSocket("127.0.0.1", broker.tlsPort())) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.setEnabledCipherSuites(new String[] {suite});
                assertThatThrownBy(socket::startHandshake)
                        .as(suite)
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("handshake_failure");
            }
        }
        goesOn();
    }

    /** F18: what others on the machine can read of a running fleet's folder holds no secret. */
    @Test
    @Order(5)
    void filesThatOthersCanReadHoldNoSecret() throws Exception {
        SecretHunt hunt = new SecretHunt(files.file(""));
        assertThat(Files.getPosixFilePermissions(files.file("broker-data/conf/config.xml")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        StringBuilder readable = new StringBuilder();
        try (Stream<Path> all = Files.walk(files.file(""))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                    readable.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        hunt.assertNoneIn("files for all", readable.toString());
        assertThat(Files.getPosixFilePermissions(files.file("")))
                .as("the folder is its owner's alone")
                .noneMatch(right ->
                        right.name().startsWith("OTHERS") || right.name().startsWith("GROUP"));
    }

    /** F19: all that a gateway has opens the gateway's doors alone, and makes no update of a board's. */
    @Test
    @Order(6)
    void whatATakenGatewayHoldsSpeaksForNoBoard() throws Exception {
        BoardList own = BoardList.read(files.boardsOf(FleetFolder.GATEWAY));
        String board = board(2).board();
        byte[] dtls = own.dtlsKey(board).orElseThrow();
        assertThat(own.macKey(board)).as("what proves updates").isEmpty();
        assertThat(refusal(client(board, board, HexFormat.of().formatHex(dtls))))
                .contains("user name or password");
        List<Reason> reasons = new CopyOnWriteArrayList<>();
        try (MqttSession taken =
                new MqttSession(client("gateway.taken", FleetFolder.GATEWAY, password(FleetFolder.GATEWAY)))) {
            taken.subscribe(TOPICS.down(board), 1, (topic, payload, retained, ack) -> {
                reason(payload).ifPresent(reasons::add);
                ack.done();
            });
            taken.start();
            assertThat(taken.awaitReady(PATIENCE)).isTrue();
            Announcement forged = new Announcement(77, 1, 1).with(new Mac(0x1234_5678_9ABC_DEF0L));
            await().atMost(PATIENCE).until(() -> {
                int round = DIGESTS.keySet().stream().max(Integer::compare).orElseThrow();
                Message.Base base = new Message.Base(round, DIGESTS.get(round));
                assertThat(publish(taken, TOPICS.up(board), hello(Optional.of(base), Optional.of(forged)), false)
                                .isTaken())
                        .isTrue();
                return !reasons.isEmpty();
            });
        }
        goesOn();
    }

    private static Optional<Reason> reason(byte[] packet) {
        try {
            return MessageReader.read(packet) instanceof Message.Refusal refusal
                    ? Optional.of(refusal.reason())
                    : Optional.empty();
        } catch (Refused notAMessage) {
            return Optional.empty();
        }
    }

    /** The same rounds of boards without keys, in clear, that nobody disturbs. */
    @Test
    @Order(7)
    void theModelIsThatOfAFleetThatNobodyAttacked() throws Exception {
        int last = DIGESTS.keySet().stream().max(Integer::compare).orElseThrow();
        Map<Integer, Digest> honest = new ConcurrentHashMap<>();
        try (Broker open = Broker.start(BrokerSettings.inMemory(0));
                Aggregator merging = new Aggregator(
                        settings("open", MqttSettings.of(open.uri(), "merging"), last),
                        closing(honest, new CopyOnWriteArrayList<>()));
                Fleet fleet = Responder.of(
                        FleetSettings.of(URI.create(open.uri()), "open", PLAN.model(), 1),
                        FleetListener.NONE,
                        List.of("a", "b", "c"))) {
            merging.start();
            assertThat(merging.awaitReady(PATIENCE)).isTrue();
            fleet.start();
            await().atMost(PATIENCE).until(() -> honest.containsKey(last));
        }
        assertThat(DIGESTS).containsAllEntriesOf(honest);
    }

    /** Its list comes sealed; what an attacker retains in its place, old pieces among them, changes nothing. */
    @Test
    @Order(8)
    void aGatewayElsewhereIsToldItsBoardsAndBelievesNobodyElse() throws Exception {
        files.addGateway("roof", new SecureRandom());
        boardsElsewhere = folder.resolve("roof.boards");
        elsewhere = new Gateway(GatewaySettings.of(FLEET, "roof", folder.resolve("roof"), asGateway("roof"))
                .withBoards(new GatewaySettings.Boards(boardsElsewhere.toString(), true, null, null, null))
                .withCoap(new GatewaySettings.Coap("127.0.0.1", -1, 0, null, null))
                .withStatus(new GatewaySettings.Status(null, -1)));
        elsewhere.start();
        await().atMost(PATIENCE).until(() -> Files.exists(boardsElsewhere));
        assertThat(approvedElsewhere()).isEqualTo(BOARDS);
        try (MqttSession thief =
                new MqttSession(client("aggregator.thief", FleetFolder.AGGREGATOR, password(FleetFolder.AGGREGATOR)))) {
            thief.start();
            assertThat(thief.awaitReady(PATIENCE)).isTrue();
            List<BoardList.Entry> own = List.of(
                    new BoardList.Entry("mine", BoardList.State.APPROVED, "-", BoardKey.random(new SecureRandom())));
            byte[] forged = SealedBoards.seal(
                            BoardList.of(FLEET).plus(own).forPart(BoardList.Keys.DTLS), "roof", SECRET, Long.MAX_VALUE)
                    .get(0);
            assertThat(publish(thief, TOPICS.admit("roof", 0), forged, true).isTaken())
                    .isTrue();
        }
        goesOn();
        assertThat(approvedElsewhere()).isEqualTo(BOARDS);
    }

    private static int approvedElsewhere() {
        return BoardList.read(boardsElsewhere).in(BoardList.State.APPROVED).size();
    }

    /** F11: one command throws out a stolen board while it works; nothing of it is in what follows. */
    @Test
    @Order(9)
    void aStolenBoardIsThrownOut() throws Exception {
        String stolen = board(0).board();
        String password = board(0).ownKey().mqttPassword(FLEET, stolen);
        StringWriter err = new StringWriter();
        assertThat(Linnet.commandLine()
                        .setErr(new PrintWriter(err, true))
                        .execute(
                                "board",
                                "revoke",
                                stolen,
                                "--dir",
                                files.file("").toString()))
                .as(err.toString())
                .isZero();
        await().atMost(PATIENCE).until(() -> boards.figures().connected() == BOARDS - 1);
        assertThat(refusal(client(stolen, stolen, password))).contains("user name or password");
        await().atMost(PATIENCE).until(() -> approvedElsewhere() == BOARDS - 1);
        await().atMost(PATIENCE)
                .until(() -> UPDATES.subList(UPDATES.size() - 3, UPDATES.size()).equals(List.of(2, 2, 2)));
    }
}
