package io.linnet.aggregator.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.kafka.log.BoardUpdates;
import io.linnet.aggregator.kafka.log.KafkaProcess;
import io.linnet.aggregator.kafka.log.Learning;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.model.Digest;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * Scenes of processes that share a model's rounds, over real Kafka and a real broker: whatever is killed where, the models are those of
 * one process. Boards send their updates again until the round has closed, as boards do.
 */
abstract class EngineScenes {
    static final Topics TOPICS = new Topics(BoardUpdates.FLEET);
    static final String ALL = "intake,fold,merge";
    private static final long AGAIN_SECONDS = 2;
    static final long ROUND_SECONDS = 120;

    @TempDir
    static Path folder;

    static KafkaProcess kafka;
    private static Broker broker;
    static int scenes;

    final Map<String, Process> engines = new LinkedHashMap<>();
    Learning learning = Learning.TRAINING;
    private final BlockingQueue<Base> offers = new LinkedBlockingQueue<>();
    final List<Digest> digests = new ArrayList<>();
    MqttSession boards;
    private Optional<Path> list = Optional.empty();

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
        brokerOfBoards(uri());
    }

    /** Boards speak through this one from now on. */
    final void brokerOfBoards(String uri) {
        if (boards != null) {
            boards.close();
        }
        boards = new MqttSession(MqttSettings.of(uri, "boards" + scenes));
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

    static String uri() {
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

    final void engine(String name, String roles) throws IOException {
        engine(name, roles, uri());
    }

    final void engine(String name, String roles, String uri) throws IOException {
        engine(name, roles, uri, "scene" + scenes, EngineProcess.PARTITIONS);
    }

    final void engine(String name, String roles, String uri, String prefix, int partitions) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of(kafka.bootstrap(), uri, name, roles, prefix, String.valueOf(partitions), learning.name()));
        list.ifPresent(file -> arguments.add(file.toString()));
        engines.put(name, EngineProcess.start(folder.resolve(name + ".log"), arguments.toArray(new String[0])));
    }

    /** From now on boards prove their updates. */
    final void giveKeys() throws IOException {
        Path file = folder.resolve("boards" + scenes);
        BoardUpdates.list(EngineProcess.BOARDS).write(file);
        list = Optional.of(file);
    }

    final void kill(String name) throws InterruptedException {
        engines.remove(name).destroyForcibly().waitFor();
    }

    private void publish(String board, byte[] packet) {
        boards.publish(TOPICS.up(board), packet, 1, false, 0, PublishListener.IGNORE);
    }

    /** What may happen while the first half of a round's updates is sent. */
    interface Happening {
        void happen() throws Exception;
    }

    /** All boards send until the next version is offered. */
    final void round(ModelState base, Happening middle) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ROUND_SECONDS);
        boolean hasHappened = false;
        while (digests.size() < base.version() + 1) {
            assertThat(System.nanoTime())
                    .as("round on version %d", base.version())
                    .isLessThan(end);
            for (int i = 0; i < EngineProcess.BOARDS; i++) {
                String board = "b" + i;
                List<byte[]> update = list.isPresent()
                        ? List.of(BoardUpdates.proven(base.version(), base.digest(), i))
                        : learning.packets(base, i);
                update.forEach(packet -> publish(board, packet));
                if (!hasHappened && i == EngineProcess.BOARDS / 2) {
                    hasHappened = true;
                    middle.happen();
                }
            }
            await(base.version() + 1, AGAIN_SECONDS);
        }
    }

    /** The offer of this version, and of those before. */
    final Optional<Base> await(long version, long seconds) throws InterruptedException {
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
    final void rounds(Happening... middles) throws Exception {
        List<ModelState> versions = versions(learning, middles.length);
        Base first = firstOffer();
        assertThat(first.digest()).isEqualTo(versions.get(0).digest());
        for (int i = 0; i < middles.length; i++) {
            round(versions.get(i), middles[i]);
            assertThat(digests).hasSize(i + 1).endsWith(versions.get(i + 1).digest());
        }
    }

    /** Digests of the versions that one process comes to. */
    static List<Digest> alone(int rounds) {
        return versions(Learning.TRAINING, rounds).stream()
                .skip(1)
                .map(ModelState::digest)
                .toList();
    }

    /** The first version, and those that one process with a journal comes to. */
    static List<ModelState> versions(Learning learning, int rounds) {
        AggregatorCore core =
                new AggregatorCore(learning.plan(), EngineProcess.policy(), Optional.empty(), JournalState.NEW);
        core.settle(0);
        List<ModelState> versions = new ArrayList<>(List.of(core.newest()));
        for (int i = 0; i < EngineProcess.BOARDS; i++) {
            core.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.greeting()), 0);
        }
        core.settle(0);
        for (int round = 0; round < rounds; round++) {
            ModelState base = core.newest();
            for (int i = 0; i < EngineProcess.BOARDS; i++) {
                for (byte[] packet : learning.packets(base, i)) {
                    core.accept(new AggregatorEvent.PacketArrived("b" + i, packet), 0);
                }
            }
            core.settle(0);
            versions.add(core.newest());
        }
        return versions;
    }
}
