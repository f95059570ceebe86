package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What strangers without any identity do to a fleet of real processes with the heaps of their units. After each attack
 * rounds go on with the work of every board, and the model is, bit for bit, that of a fleet that nobody attacked. What
 * those do who have an identity, or have taken one, stands in {@link IdentityAttackIT}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AttackIT {
    private static final Topics TOPICS = new Topics(ProcessFleet.FLEET);
    private static final int MOST_IDS = 65_535;
    private static final long MOST_HEAP_GROWTH = 40_000_000;

    @TempDir
    private static Path folder;

    private static ProcessFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = new ProcessFleet(folder);
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    /** A stranger on MQTT; closed with the test. */
    private static final class Stranger implements AutoCloseable {
        private final MqttAsyncClient client;
        final List<byte[]> heard = new CopyOnWriteArrayList<>();

        Stranger(String id) throws MqttException {
            client = new MqttAsyncClient(fleet.brokerUri(), id, new MemoryPersistence());
            client.setCallback(new MqttCallback() {
                @Override
                public void messageArrived(String topic, MqttMessage message) {
                    heard.add(message.getPayload());
                }

                @Override
                public void disconnected(MqttDisconnectResponse response) {}

                @Override
                public void mqttErrorOccurred(MqttException exception) {}

                @Override
                public void deliveryComplete(IMqttToken token) {}

                @Override
                public void connectComplete(boolean reconnect, String serverUri) {}

                @Override
                public void authPacketArrived(int reasonCode, MqttProperties properties) {}
            });
            client.connect(new MqttConnectionOptions()).waitForCompletion(20_000);
        }

        void publish(String topic, byte[] payload, int qos, boolean isRetained) throws MqttException {
            MqttMessage message = new MqttMessage(payload);
            message.setQos(qos);
            message.setRetained(isRetained);
            IMqttToken token = client.publish(topic, message);
            token.waitForCompletion(20_000);
        }

        Stranger hears(String topic) throws MqttException {
            client.subscribe(topic, 1).waitForCompletion(20_000);
            return this;
        }

        @Override
        public void close() {
            try {
                client.disconnectForcibly(0, 1_000, false);
                client.close(true);
            } catch (MqttException gone) {
                assertThat(gone.getReasonCode())
                        .as("a stranger's client closes")
                        .isNotZero();
            }
        }
    }

    private static Offer offer() throws Exception {
        try (Stranger reader = new Stranger("reader").hears(TOPICS.round(ProcessFleet.MODEL))) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> reader.heard.stream().anyMatch(bytes -> bytes.length > 0));
            byte[] newest = reader.heard.get(reader.heard.size() - 1);
            return (Offer) MessageReader.read(newest);
        }
    }

    private static byte[] hello(Offer offer, int chunks, int examples) {
        return MessageWriter.write(new Hello(
                ProcessFleet.MODEL,
                Optional.of(offer.base()),
                Optional.of(new Announcement(1, chunks, examples)),
                List.of(),
                OptionalInt.empty()));
    }

    private static String ghost(int number) {
        return String.format(Locale.ROOT, "ghost-%05d", number);
    }

    private static JsonNode aggregator() throws Exception {
        return ProcessFleet.page(fleet.aggregatorPage);
    }

    /** As many invented boards as there are numbers announce the longest update that the layout allows. */
    @Test
    @Order(1)
    void hellosOfInventedBoardsCostACounterAndNoMemory() throws Exception {
        long before = fleet.aggregator().heapBytes();
        Offer offer = offer();
        byte[] hello = hello(offer, offer.shape().layout().parameters(), 1);
        try (Stranger stranger = new Stranger("ghosts")) {
            for (int i = 0; i < MOST_IDS; i++) {
                stranger.publish(TOPICS.up(ghost(i)), hello, 0, false);
            }
        }
        fleet.learnsOn(3);
        assertThat(fleet.aggregator().heapBytes() - before).isLessThan(MOST_HEAP_GROWTH);
        assertThat(aggregator().path("boards").asInt())
                .as("boards of the roster")
                .isEqualTo(ProcessFleet.BOARDS);
    }

    @Test
    @Order(2)
    void aBoardThatOnlyGreetsHoldsNoRound() throws Exception {
        int from = fleet.aggregator().lines().size();
        byte[] hello = MessageWriter.write(
                new Hello(ProcessFleet.MODEL, Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()));
        try (Stranger stranger = new Stranger("idler")) {
            for (int i = 0; i < 8; i++) {
                stranger.publish(TOPICS.up("idler"), hello, 1, false);
                fleet.learnsOn(1);
            }
        }
        assertThat(fleet.seconds(from))
                .as("no round runs to its deadline")
                .allMatch(seconds -> seconds < ProcessFleet.DEADLINE_SECONDS);
    }

    @Test
    @Order(3)
    void aClearedOfferComesBack() throws Exception {
        try (Stranger stranger = new Stranger("clearer")) {
            stranger.publish(TOPICS.round(ProcessFleet.MODEL), new byte[0], 1, true);
        }
        assertThat(offer().base().version()).isNotNegative();
        fleet.learnsOn(2);
    }

    /** All its state was in memory; boards come back, and the aggregator has not noticed more than a lost connection. */
    @Test
    @Order(5)
    void aBrokerThatForgetsEverythingStopsNothing() throws Exception {
        fleet.restartBroker();
        fleet.learnsOn(2);
    }

    @Test
    @Order(6)
    void anUpdateOfHugeValuesOrWeightIsRefused() throws Exception {
        try (Stranger stranger = new Stranger("rogue").hears(TOPICS.down("rogue"))) {
            // Rounds close meanwhile: an attempt may come late.
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                stranger.publish(TOPICS.up("rogue"), hello(offer(), 1, 1 << 20), 1, false);
                return refusals(stranger).contains("weight");
            });
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                Offer offer = offer();
                List<byte[]> chunks = largest(offer);
                stranger.publish(TOPICS.up("rogue"), hello(offer, chunks.size(), 1), 1, false);
                for (byte[] chunk : chunks) {
                    stranger.publish(TOPICS.up("rogue"), chunk, 1, false);
                }
                return refusals(stranger).contains("out-of-range");
            });
        }
        fleet.learnsOn(2);
    }

    /** Every value as large as a slice can say it. */
    private static List<byte[]> largest(Offer offer) {
        ModelLayout layout = offer.shape().layout();
        int[] most = new int[layout.parameters()];
        Arrays.fill(most, 32_767);
        int[] steps = new int[layout.layers().size()];
        Arrays.fill(steps, 15);
        ChunkSeed seed = ChunkSeed.of(
                ProcessFleet.MODEL, offer.base().version(), offer.base().digest());
        return new ObjectEncoder(
                        layout,
                        ChunkFormat.TYPE_UPDATE,
                        1,
                        seed,
                        Codec.INT16,
                        offer.profile().chunkBytes())
                .addAll(most, steps)
                .chunks();
    }

    private static List<String> refusals(Stranger stranger) throws Exception {
        List<String> reasons = new ArrayList<>();
        for (byte[] packet : stranger.heard) {
            if (!ChunkFormat.isChunk(packet) && MessageReader.read(packet) instanceof Message.Refusal refusal) {
                reasons.add(refusal.reason().label());
            }
        }
        return reasons;
    }

    /** The same question a thousand times: an answer of the smallest model costs 80 times as much as the question. */
    @Test
    @Order(7)
    void askingWithoutEndIsToldToStop() throws Exception {
        Offer offer = offer();
        long version = offer.base().version();
        byte[] question = MessageWriter.write(new Message.Status(
                ProcessFleet.MODEL,
                ChunkFormat.TYPE_FULL,
                version,
                (int) (version & 0xFFFF),
                TransferStatus.of(StatusBitmap.none(1))));
        try (Stranger stranger = new Stranger("asker").hears(TOPICS.down("asker"))) {
            int asked = 1_000;
            for (int i = 0; i < asked; i++) {
                stranger.publish(TOPICS.up("asker"), question, 0, false);
            }
            fleet.learnsOn(2);
            long heard =
                    stranger.heard.stream().mapToLong(bytes -> bytes.length).sum();
            assertThat(heard)
                    .as("bytes down for " + asked * question.length + " up")
                    .isLessThan(3L * asked * question.length);
        }
    }

    @Test
    @Order(8)
    void halfOpenConnectionsShutNobodyOut() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                Socket socket = new Socket();
                socket.connect(new InetSocketAddress("127.0.0.1", fleet.brokerPort), 5_000);
                socket.getOutputStream().write(0x10);
                sockets.add(socket);
            }
            try (Stranger honest = new Stranger("honest")) {
                honest.publish(TOPICS.presence("honest"), new byte[0], 1, false);
            }
            fleet.learnsOn(2);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    @Order(9)
    void halfARequestBlindsNoPage() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int port : new int[] {fleet.aggregatorPage, fleet.gatewayPage}) {
                for (int i = 0; i < 3; i++) {
                    Socket socket = new Socket("127.0.0.1", port);
                    socket.getOutputStream()
                            .write("GET /status HTTP/1.1\r\nHost: x\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    sockets.add(socket);
                }
                assertThat(ProcessFleet.page(port).path("fleet").asText()).isEqualTo(ProcessFleet.FLEET);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        fleet.learnsOn(1);
    }

    /** A session that hoards what it never fetches, on topics that are none of ours. */
    @Test
    @Order(10)
    void hoardedMessagesDoNotFillTheBroker() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Stranger stranger = new Stranger("hoarder-" + i)) {
                stranger.publish("linnet/v1/hoard/x", new byte[60_000], 1, true);
                assertThat(i).as("60 kB on a topic of nobody's are taken").isNegative();
            } catch (MqttException refused) {
                assertThat(refused.getMessage()).isNotNull();
            }
        }
        fleet.learnsOn(2);
    }

    private static List<String> path(String... below) {
        List<String> path = new ArrayList<>(List.of("linnet", "v1", ProcessFleet.FLEET));
        path.addAll(List.of(below));
        return path;
    }

    @Test
    @Order(11)
    void inventedBoardsOnDatagramsShutNobodyOut() throws Exception {
        byte[] hello = MessageWriter.write(
                new Hello(ProcessFleet.MODEL, Optional.empty(), Optional.empty(), List.of(), OptionalInt.empty()));
        try (PlainCoap socket = new PlainCoap(fleet.coapPort, 1_000)) {
            for (int i = 0; i < 4_200; i++) {
                socket.send(PlainCoap.message(1, 2, i, path(ghost(i), "up"), hello));
                if (i % 50 == 49) {
                    // A datagram socket's buffer is no queue: an answer says that the attack arrives.
                    socket.receive();
                }
            }
        }
        fleet.learnsOn(2);
        try (PlainCoap socket = new PlainCoap(fleet.coapPort, 5_000)) {
            assertThat(socket.askProven(2, path("late-comer", "up"), hello))
                    .as("2.04, the answer to a new board")
                    .isEqualTo(0x44);
        }
        assertThat(aggregator().path("boards").asInt()).isEqualTo(ProcessFleet.BOARDS);
    }

    @Test
    @Order(12)
    void anUnprovenAddressGetsAtMostThreeTimesWhatItSent() throws Exception {
        try (PlainCoap socket = new PlainCoap(fleet.coapPort, 2_000)) {
            byte[] request = PlainCoap.message(1, 1, 9, path("model", ProcessFleet.MODEL, "full"), new byte[0]);
            socket.send(request);
            long heard = 0;
            try {
                while (true) {
                    heard += socket.receive().length;
                }
            } catch (SocketTimeoutException silent) {
                assertThat(heard).isBetween(1L, 3L * request.length);
            }
        }
        fleet.learnsOn(1);
    }

    @Test
    @Order(13)
    void aSecondGatewayOfTheSameIdIsToldWhoThrowsItOut() throws Exception {
        try (PartProcess second = fleet.startGateway("second")) {
            second.await(
                    0, line -> line.contains("took over the client id"), "who throws it out", Duration.ofSeconds(60));
        }
        fleet.learnsOn(2);
    }

    /** An attacker's rate is not the disk's: some 10 000 packets were thrown at the gateway before. */
    @Test
    @Order(14)
    void theGatewaysLogIsNoLineAPacket() {
        assertThat(fleet.gateway().lines().size()).isLessThan(300);
    }

    @Test
    @Order(15)
    void aKilledAggregatorSaysWhatItGoesOnWith() throws Exception {
        int last = fleet.learnsOn(1);
        fleet.killAggregator();
        fleet.startAggregatorAgain();
        fleet.aggregator()
                .await(0, line -> line.contains("\"event\":\"resumed\""), "what it resumes", Duration.ofSeconds(20));
        assertThat(fleet.learnsOn(2)).isGreaterThan(last);
    }

    /** Boards may have begun anew for what was forged, so their residuals are others; who may offer is not proven yet. */
    @Test
    @Order(16)
    void aForgedOfferIsReplaced() throws Exception {
        for (int time = 0; time < 3; time++) {
            Offer now = offer();
            Offer forged = new Offer(
                    now.model(),
                    new Message.Base(now.base().version() + 100_000, now.base().digest()),
                    now.round() + 100_000,
                    now.seed(),
                    now.shape(),
                    now.admission(),
                    now.profile(),
                    now.downloads());
            try (Stranger stranger = new Stranger("forger")) {
                for (int i = 0; i < 20; i++) {
                    stranger.publish(TOPICS.round(ProcessFleet.MODEL), MessageWriter.write(forged), 1, true);
                }
            }
            aRoundCloses(fleet.aggregator().lines().size());
            assertThat(offer().base().version()).isLessThan(100_000);
        }
    }

    private static void aRoundCloses(int fromLine) throws InterruptedException {
        fleet.aggregator()
                .await(
                        fromLine,
                        line -> line.contains("\"event\":\"round\""),
                        "that a round has closed",
                        Duration.ofSeconds(60));
    }

    /** One bit of the newest version's parameters turns over on disk. The last of all: rounds are learnt anew. */
    @Test
    @Order(17)
    void aStoredVersionThatDoesNotHoldIsNotBelieved() throws Exception {
        fleet.killAggregator();
        long version;
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + fleet.journal)) {
            byte[] parameters;
            try (PreparedStatement newest = database.prepareStatement(
                            "SELECT number, parameters FROM version ORDER BY number DESC LIMIT 1");
                    ResultSet row = newest.executeQuery()) {
                assertThat(row.next()).isTrue();
                version = row.getLong(1);
                parameters = row.getBytes(2);
            }
            parameters[parameters.length / 2] ^= 1;
            try (PreparedStatement spoil =
                    database.prepareStatement("UPDATE version SET parameters = ? WHERE number = ?")) {
                spoil.setBytes(1, parameters);
                spoil.setLong(2, version);
                assertThat(spoil.executeUpdate()).isOne();
            }
        }
        fleet.startAggregatorAgain();
        String dropped = "Versions [" + version + "]";
        fleet.aggregator()
                .await(0, line -> line.contains(dropped), "which version does not hold", Duration.ofSeconds(20));
        aRoundCloses(0);
    }
}
