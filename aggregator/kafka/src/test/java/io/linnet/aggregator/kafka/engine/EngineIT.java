package io.linnet.aggregator.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.kafka.log.BoardUpdates;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KafkaProcess;
import io.linnet.aggregator.kafka.log.LogTopics;
import io.linnet.aggregator.kafka.merge.Move;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that share a model's rounds, over real Kafka and a real broker: whatever is killed where, the models are those of
 * one process. Boards send their updates again until the round has closed, as boards do.
 */
class EngineIT {
    private static final Topics TOPICS = new Topics(BoardUpdates.FLEET);
    private static final String ALL = "intake,fold,merge";
    private static final long AGAIN_SECONDS = 4;
    private static final long ROUND_SECONDS = 120;

    @TempDir
    private static Path folder;

    private static KafkaProcess kafka;
    private static Broker broker;
    private static int scenes;

    private final Map<String, Process> engines = new LinkedHashMap<>();
    private final BlockingQueue<Base> offers = new LinkedBlockingQueue<>();
    private final List<Digest> digests = new ArrayList<>();
    private MqttSession boards;

    @BeforeAll
    static void start() throws Exception {
        kafka = new KafkaProcess(folder);
        broker = Broker.start(BrokerSettings.inMemory(0));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        broker.close();
        kafka.close();
    }

    @BeforeEach
    void join() {
        scenes++;
        boards = new MqttSession(MqttSettings.of(uri(), "boards" + scenes));
        boards.subscribe(TOPICS.round(BoardUpdates.MODEL), 1, (topic, payload, retained, ack) -> {
            ack.done();
            read(payload).ifPresent(offers::add);
        });
        boards.start();
    }

    @AfterEach
    void leave() throws InterruptedException {
        for (Process engine : engines.values()) {
            engine.destroyForcibly().waitFor();
        }
        boards.publish(TOPICS.round(BoardUpdates.MODEL), new byte[0], 1, true, 0, PublishListener.IGNORE);
        boards.close();
    }

    private static String uri() {
        return "tcp://127.0.0.1:" + broker.port();
    }

    private static Optional<Base> read(byte[] payload) {
        try {
            return payload.length > 0 && MessageReader.read(payload) instanceof Offer offer
                    ? Optional.of(offer.base())
                    : Optional.empty();
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    private void engine(String name, String roles) throws IOException {
        engines.put(
                name,
                EngineProcess.start(
                        folder.resolve(name + ".log"), kafka.bootstrap(), uri(), name, roles, "scene" + scenes));
    }

    private void kill(String name) throws InterruptedException {
        engines.remove(name).destroyForcibly().waitFor();
    }

    private void publish(String board, byte[] packet) {
        boards.publish(TOPICS.up(board), packet, 1, false, 0, PublishListener.IGNORE);
    }

    /** What may happen while the first half of a round's updates is sent. */
    private interface Happening {
        void happen() throws Exception;
    }

    /** All boards send until the next version is offered. */
    private void round(Base base, Happening middle) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ROUND_SECONDS);
        boolean hasHappened = false;
        while (digests.size() < base.version() + 1) {
            assertThat(System.nanoTime())
                    .as("round on version %d", base.version())
                    .isLessThan(end);
            for (int i = 0; i < EngineProcess.BOARDS; i++) {
                publish("b" + i, BoardUpdates.update(base.version(), base.digest(), i));
                if (!hasHappened && i == EngineProcess.BOARDS / 2) {
                    hasHappened = true;
                    middle.happen();
                }
            }
            await(base.version() + 1, AGAIN_SECONDS);
        }
    }

    /** The offer of this version, and of those before. */
    private Optional<Base> await(long version, long seconds) throws InterruptedException {
        Base found = offers.poll(seconds, TimeUnit.SECONDS);
        while (found != null) {
            if (found.version() > 0 && digests.size() < found.version()) {
                digests.add(found.digest());
            }
            if (found.version() == version) {
                return Optional.of(found);
            }
            found = offers.poll(seconds, TimeUnit.SECONDS);
        }
        return Optional.empty();
    }

    private Base firstOffer() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ROUND_SECONDS);
        while (System.nanoTime() < end) {
            for (int i = 0; i < EngineProcess.BOARDS; i++) {
                publish("b" + i, BoardUpdates.greeting());
            }
            Optional<Base> offer = await(0, AGAIN_SECONDS);
            if (offer.isPresent()) {
                return offer.get();
            }
        }
        throw new AssertionError("no round is offered");
    }

    /** Rounds, in the middle of which this happens. */
    private void rounds(Happening... middles) throws Exception {
        Base base = firstOffer();
        for (Happening middle : middles) {
            round(base, middle);
            base = new Base(base.version() + 1, digests.get(digests.size() - 1));
        }
        assertThat(digests).isEqualTo(alone(middles.length));
    }

    /** One process with a journal. */
    private static List<Digest> alone(int rounds) {
        List<Digest> digests = new ArrayList<>();
        AggregatorCore core =
                new AggregatorCore(BoardUpdates.PLAN, EngineProcess.policy(), Optional.empty(), JournalState.NEW);
        core.settle(0);
        for (int i = 0; i < EngineProcess.BOARDS; i++) {
            core.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.greeting()), 0);
        }
        core.settle(0);
        for (int round = 0; round < rounds; round++) {
            var base = core.newest();
            for (int i = 0; i < EngineProcess.BOARDS; i++) {
                core.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.update(base, i)), 0);
            }
            core.settle(0);
            digests.add(core.newest().digest());
        }
        return digests;
    }

    @Test
    void fromOneProcessToThreeAndBack() throws Exception {
        engine("a", ALL);
        rounds(
                () -> {
                    engine("b", ALL);
                    engine("c", ALL);
                },
                () -> kill("a"),
                () -> kill("b"),
                () -> {});
    }

    @Test
    void killedAtRandomPoints() throws Exception {
        SplitMix64 random = new SplitMix64(11);
        List<String> roles = List.of("intake", "fold", "merge");
        for (String role : roles) {
            engine(role, role);
        }
        Happening kill = () -> {
            String role = roles.get(random.below(roles.size()));
            kill(role);
            engine(role, role);
        };
        rounds(kill, kill, kill, kill);
    }

    @Test
    void kafkaItselfIsKilled() throws Exception {
        engine("a", ALL);
        long[] backAt = new long[1];
        rounds(
                () -> {},
                () -> {
                    kafka.kill();
                    kafka.restart();
                    backAt[0] = System.nanoTime();
                },
                () -> assertThat(System.nanoTime() - backAt[0])
                        .as("nanoseconds to recover")
                        .isLessThan(TimeUnit.SECONDS.toNanos(60)));
    }

    @Test
    void whoWasTakenForDeadSaysNothingTwice() throws Exception {
        engine("a", ALL);
        engine("b", ALL);
        rounds(() -> {}, () -> signal("a", "STOP"), () -> signal("a", "CONT"), () -> {});
    }

    @Test
    void movedOutOfAJournalTheTrainingGoesOn() throws Exception {
        Path journal = folder.resolve("journal.db");
        Digest newest = leaveInMidRound(journal, 2);
        EngineSettings engine = EngineProcess.engine(kafka.bootstrap(), "move", ALL, "scene" + scenes);
        KafkaClients clients = new KafkaClients(engine);
        new LogTopics(engine, clients).prepare();
        Move move = new Move(engine, clients, EngineProcess.settings(uri()));

        Move.Result moved = move.run(journal);
        engine("a", ALL);
        digests.addAll(alone(2));
        round(await(2, ROUND_SECONDS).orElseThrow(), () -> {});

        assertThat(moved)
                .isEqualTo(new Move.Result(2, EngineProcess.BOARDS, 2 * EngineProcess.BOARDS, 20, newest, newest));
        assertThat(digests).isEqualTo(alone(3));
        assertThatThrownBy(() -> move.run(journal))
                .hasMessage("topic scene" + scenes
                        + ".journal holds f/m already, accepted: another engine.prefix, or no move");
    }

    /** A single process that ends when a third of the boards have sent their update. */
    private static Digest leaveInMidRound(Path file, int rounds) {
        try (Journal journal = Journal.open(file, false)) {
            journal.bind(EngineProcess.settings(uri()).journalDescription(), BoardUpdates.LAYOUT);
            AggregatorCore core =
                    new AggregatorCore(BoardUpdates.PLAN, EngineProcess.policy(), Optional.empty(), journal.recover());
            journal.write(core.settle(0).writes());
            for (int i = 0; i < EngineProcess.BOARDS; i++) {
                core.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.greeting()), 0);
            }
            journal.write(core.settle(0).writes());
            for (int round = 0; round <= rounds; round++) {
                var base = core.newest();
                int count = round < rounds ? EngineProcess.BOARDS : EngineProcess.BOARDS / 3;
                for (int i = 0; i < count; i++) {
                    core.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.update(base, i)), 0);
                }
                journal.write(core.settle(0).writes());
            }
            return core.newest().digest();
        }
    }

    private void signal(String name, String signal) throws Exception {
        Process kill = new ProcessBuilder(
                        "kill", "-" + signal, String.valueOf(engines.get(name).pid()))
                .start();
        assertThat(kill.waitFor()).isZero();
    }
}
