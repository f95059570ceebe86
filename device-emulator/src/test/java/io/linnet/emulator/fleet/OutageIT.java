package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.board.Outbox;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.link.PseudoTerminal;
import io.linnet.gateway.GatewayProcess;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The uplink of a shelf is down for the length of three rounds and its gateway is killed twice meanwhile, while boards
 * on MQTT go on: every update arrives once, and what comes rounds after its own counts in the round that is open.
 */
class OutageIT {
    private static final String FLEET = "outage";
    private static final String MODEL = "blobs";
    private static final int BOARDS = 10;
    private static final int ON_MQTT = 6;
    private static final int ON_COAP = 2;
    private static final int ON_SHELF = BOARDS - ON_MQTT;
    /** More than the shelf, fewer than the boards on MQTT: these alone decide when a round closes. */
    private static final int QUORUM = 5;

    /** In which the shelf's boards come back, whatever else the machine does. */
    private static final int ROUNDS_AFTER = 60;

    private static final int EACH = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Samples train = Blobs.samples(BOARDS * EACH, 1);

    private final Gate gate = new Gate();

    /** What closed: updates folded in the round, and all that was counted up to then; by version that was the base. */
    private final ConcurrentNavigableMap<Long, Closed> closed = new ConcurrentSkipListMap<>();

    /** Chunks of each update that a board made. */
    private final Map<Update, Integer> made = new ConcurrentHashMap<>();
    /** What a gateway has taken custody of. */
    private final Set<Update> entrusted = ConcurrentHashMap.newKeySet();
    /** Chunks folded of each update that the aggregator gave a receipt for. */
    private final Map<Update, Integer> folded = new ConcurrentHashMap<>();

    private final Map<Update, Reason> refused = new ConcurrentHashMap<>();

    /** Lets the boards on MQTT work on versions up to one. */
    private static final class Gate {
        private long open;

        synchronized void open(long version) {
            open = version;
            notifyAll();
        }

        synchronized void pass(long version) {
            try {
                while (version > open) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Closed(int updates) {}

    private record Update(String board, long version, int transfer) {
        int number() {
            return Integer.parseInt(board.substring("board-".length()));
        }
    }

    private final AggregatorListener listener = new AggregatorListener() {
        @Override
        public void roundClosed(AggregatorPacket.RoundClosed round) {
            closed.put(round.next().version() - 1, new Closed(round.updates()));
        }
    };

    private final FleetListener boards = new FleetListener() {
        @Override
        public void worked(String board, Outbox update) {
            made.put(named(board, update), update.chunks().size());
        }

        @Override
        public void entrusted(String board, Outbox update) {
            entrusted.add(named(board, update));
        }

        private Update named(String board, Outbox update) {
            return new Update(board, update.base().version(), update.transfer());
        }
    };

    private void heard(String board, byte[] packet) {
        try {
            if (ChunkFormat.isChunk(packet)) {
                return;
            }
            Message message = MessageReader.read(packet);
            if (message instanceof Receipt receipt) {
                assertThat(receipt.outcome()).isNotEqualTo(ReceiptOutcome.IN_CUSTODY);
                folded.put(
                        new Update(
                                board,
                                receipt.folded().version(),
                                receipt.folded().transfer()),
                        receipt.folded().bitmap().count());
            } else if (message instanceof Refusal refusal
                    && refusal.version().isPresent()
                    && refusal.transfer().isPresent()) {
                refused.put(
                        new Update(
                                board,
                                refusal.version().getAsLong(),
                                refusal.transfer().getAsInt()),
                        refusal.reason());
            }
        } catch (Refused malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private static String id(int board) {
        return "board-" + board;
    }

    private long newest() {
        return closed.isEmpty() ? -1 : closed.lastKey();
    }

    private void awaitClosed(long version) {
        await().atMost(PATIENCE).until(() -> newest() >= version);
    }

    @Test
    void everyUpdateArrivesOnceThroughAnOutageAndTwoKills() throws Exception {
        assumeTrue(PseudoTerminal.isPossible(), PseudoTerminal.MISSING);
        int coapPort;
        try (DatagramSocket free = new DatagramSocket()) {
            coapPort = free.getLocalPort();
        }
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0));
                CutLine uplink = new CutLine(broker.port());
                Aggregator aggregator = new Aggregator(settings(broker.uri()), listener);
                MqttSession observer = observer(broker.uri());
                Fleet onMqtt = new Fleet(FleetSettings.of(URI.create(broker.uri()), FLEET, MODEL, 1), boards);
                Fleet onShelf = new Fleet(FleetSettings.of(URI.create(broker.uri()), FLEET, MODEL, 2), boards)) {
            aggregator.start();
            assertThat(aggregator.awaitReady(PATIENCE)).isTrue();
            assertThat(observer.awaitReady(PATIENCE)).isTrue();
            add(onMqtt, onShelf, new InetSocketAddress("127.0.0.1", coapPort));
            onMqtt.start();
            onShelf.start();
            long open = 3;
            gate.open(open - 1);
            try (GatewayProcess first = gateway(uplink, coapPort)) {
                // All of the shelf are through with the open round, and the others do not work for it yet.
                await().atMost(PATIENCE)
                        .until(() -> ofShelf(folded.keySet(), open).size() == ON_SHELF);
                // The broker is gone for the gateway, and nobody has noticed: the next offer still comes down.
                uplink.swallow();
                gate.open(open);
                await().atMost(PATIENCE)
                        .until(() -> ofShelf(entrusted, open + 1).size() == ON_SHELF);
                uplink.cut();
                gate.open(open + 1);
                awaitClosed(open + 1);
                first.kill();
            }
            gate.open(open + 2);
            try (GatewayProcess second = gateway(uplink, coapPort)) {
                awaitClosed(open + 2);
                second.kill();
            }
            gate.open(open + 3);
            try (GatewayProcess third = gateway(uplink, coapPort)) {
                awaitClosed(open + 3);
                uplink.mend();
                // The boards on MQTT wait: what was held back meets a round that is three after its own.
                Set<Update> heldBack = ofShelf(entrusted, open + 1);
                assertThat(heldBack).hasSize(ON_SHELF);
                await().atMost(PATIENCE).until(() -> heldBack.stream().allMatch(this::isFolded));
                // Then the boards on MQTT stop: those of the shelf alone close no round, and all that is under way
                // ends.
                gate.open(open + ROUNDS_AFTER);
                awaitClosed(open + ROUNDS_AFTER);
                check(aggregator);
                third.kill();
            }
        }
    }

    private static Set<Update> ofShelf(Set<Update> updates, long version) {
        return updates.stream()
                .filter(update -> update.version() == version && update.number() >= ON_MQTT)
                .collect(Collectors.toSet());
    }

    private boolean isEnded(Update update) {
        return folded.containsKey(update) || refused.get(update) == Reason.LATE;
    }

    private boolean isFolded(Update update) {
        return folded.getOrDefault(update, 0) > 0;
    }

    private void check(Aggregator aggregator) {
        assertThat(closed.values().stream().anyMatch(round -> round.updates() >= BOARDS))
                .as("a round in which every board took part")
                .isTrue();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(entrusted.stream().filter(update -> !isEnded(update)))
                        .isEmpty());
        // Each that was folded counts once, whoever said it again and how often.
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<Update> counted = folded.keySet().stream()
                    .filter(update -> folded.get(update) > 0)
                    .toList();
            assertThat(counted.stream().filter(update -> folded.get(update) > made.get(update)))
                    .isEmpty();
            assertThat(aggregator.tally().updatesFolded()).isEqualTo(counted.size());
            assertThat(aggregator.tally().chunksFolded())
                    .isEqualTo(counted.stream().mapToLong(folded::get).sum());
        });
    }

    private void add(Fleet onMqtt, Fleet onShelf, InetSocketAddress coap) {
        for (int b = 0; b < BOARDS; b++) {
            LocalLearner learner = new LocalLearner(train, Blobs.rows(b, EACH));
            if (b < ON_MQTT) {
                onMqtt.add(id(b), (base, offer, layer) -> {
                    gate.pass(offer.base().version());
                    return learner.learn(base, offer, layer);
                });
            } else {
                Access access = b < ON_MQTT + ON_COAP
                        ? new Access.Coap(coap)
                        : new Access.Serial(folder.resolve("tty" + b), 115_200);
                onShelf.add(id(b), learner, new MemoryStore(), access);
            }
        }
    }

    private MqttSession observer(String uri) {
        MqttSession session = new MqttSession(MqttSettings.of(uri, "observer"));
        var unused = session.subscribe(
                new Topics(FLEET).everyBoard(Channel.DOWN), 1, (topic, payload, isRetained, acknowledgement) -> {
                    acknowledgement.done();
                    try {
                        heard(((Topic.OfBoard) Topics.parse(topic)).board(), payload);
                    } catch (Refused foreign) {
                        throw new IllegalStateException(foreign);
                    }
                });
        session.start();
        return session;
    }

    private static AggregatorSettings settings(String uri) {
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {Blobs.FEATURES, 12, Blobs.CLASSES}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(Division.TRUNC, 512, Schedule.fresh(10, 2, 20));
        ModelPlan plan = new ModelPlan(
                MODEL, layout, training, 11, false, List.of(new Stage(0, new Profile(2, 16, 8, 100, true), 4)), 10);
        // With all boards there a round is over long before its deadline.
        RoundPolicy policy = new RoundPolicy(BOARDS, QUORUM, 1_000, 1_000, 500, 0);
        return new AggregatorSettings(
                FLEET, MqttSettings.of(uri, "aggregator"), plan, policy, Optional.empty(), false, Optional.empty());
    }

    private GatewayProcess gateway(CutLine uplink, int coapPort) throws IOException {
        return GatewayProcess.start(folder, FLEET, "shelf", uplink.uri(), folder + "/tty*", coapPort);
    }
}
