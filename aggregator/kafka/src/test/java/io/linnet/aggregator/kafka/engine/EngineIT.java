package io.linnet.aggregator.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.MachineRecord;
import io.linnet.aggregator.kafka.log.BoardUpdates;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KafkaDoctor;
import io.linnet.aggregator.kafka.log.Learning;
import io.linnet.aggregator.kafka.log.LogTopics;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.PartialsReader;
import io.linnet.aggregator.kafka.merge.Move;
import io.linnet.aggregator.kafka.merge.Repartition;
import io.linnet.broker.MosquittoProcess;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.telemetry.Finding;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Processes come, go, fall asleep and take a journal over. */
class EngineIT extends EngineScenes {
    private static final ModelExports NO_EXPORTS = new ModelExports() {
        @Override
        public List<String> formats() {
            return List.of();
        }

        @Override
        public File export(ModelState state, String format) {
            throw new IllegalArgumentException(format);
        }
    };

    private static final ModelId ID = new ModelId(BoardUpdates.FLEET, BoardUpdates.MODEL);

    @Test
    void fromOneProcessToThreeAndBackOverTwoBrokersThatAreBridgedAndBoardsHaveKeys() throws Exception {
        giveKeys();
        if (!MosquittoProcess.isInstalled()) {
            fromOneToThreeAndBack(uri(), uri());
            return;
        }
        try (MosquittoProcess near = MosquittoProcess.start();
                MosquittoProcess far = MosquittoProcess.start(
                        "allow_anonymous true",
                        "connection near",
                        "address 127.0.0.1:" + near.port(),
                        "bridge_protocol_version mqttv50",
                        "topic linnet/v1/# both 1")) {
            brokerOfBoards(near.uri());
            fromOneToThreeAndBack(near.uri(), far.uri());
        }
    }

    /** Boards speak with one broker, half of the processes with another. */
    private void fromOneToThreeAndBack(String near, String far) throws Exception {
        engine("a", ALL, near);
        rounds(
                () -> {
                    engine("b", ALL, far);
                    engine("c", ALL, near);
                },
                () -> kill("a"),
                () -> kill("c"),
                () -> {});
    }

    @Test
    void whoWasTakenForDeadSaysNothingTwice() throws Exception {
        engine("a", ALL);
        engine("b", ALL);
        rounds(() -> {}, () -> signal("a", "STOP"), () -> signal("a", "CONT"), () -> {});
    }

    @Test
    void aModelOfTwoFleetsIsThatOfOneAndAThirdGoesOnWithIt() throws Exception {
        EngineSettings engine = EngineProcess.engine(kafka.bootstrap(), "agg-1", ALL, "scene" + scenes);
        List<Optional<Digest>> learnt = new ArrayList<>();
        try (SharedModel model = new SharedModel(uri(), engine)) {
            model.restart(List.of("pumps", "fans"));
            learnt.add(model.learn(1));
            model.restart(List.of("pumps", "fans", "mills"));
            learnt.add(model.learn(2));
            learnt.add(model.learn(3));
        }

        assertThat(learnt).extracting(Optional::orElseThrow).isEqualTo(SharedModel.alone(2, 3, 3));
        assertThatThrownBy(() -> new KafkaEngine(
                        engine.withFleets(List.of("pumps", "fans")),
                        EngineProcess.shared(uri(), "mills", 1),
                        AggregatorListener.NONE,
                        leading -> {}))
                .hasMessage(
                        "engine.fleets=[pumps, fans] without fleet=mills, accepted: all fleets whose boards learn the"
                                + " model, this one among them");
        assertThatThrownBy(() -> new KafkaEngine(
                        engine.withFleets(List.of(BoardUpdates.FLEET, "fans")),
                        EngineProcess.settings(uri()),
                        AggregatorListener.NONE,
                        leading -> {}))
                .hasMessage(
                        "watch.action=hold with engine.fleets, accepted: warn (a fleet cannot hold or turn back what"
                                + " others learn, too)");
    }

    /** Boards that add up: what was acknowledged of sums, and what was said of machines, is with whoever goes on, and acknowledges it. */
    @Test
    void sumsOfMachinesOutliveTheProcessThatMergedThem() throws Exception {
        learning = Learning.POINTS;
        engine("a", ALL);
        CompletableFuture<Aggregator> next = new CompletableFuture<>();
        try (KafkaEngine heir = new KafkaEngine(
                EngineProcess.engine(kafka.bootstrap(), "b", ALL, "scene" + scenes),
                EngineProcess.settings(uri(), learning),
                AggregatorListener.NONE,
                next::complete)) {
            rounds(
                    () -> {
                        heir.start();
                        boards.publish(TOPICS.report("b7"), alarm(), 1, false, 0, PublishListener.IGNORE);
                    },
                    () -> kill("a"),
                    () -> {});

            Aggregator leading = next.get(ROUND_SECONDS, TimeUnit.SECONDS);
            assertThat(leading.status().machines()).containsExactly(Map.entry("alarm", 1));
            assertThat(acknowledge(leading, "b7")).isEqualTo(new Message.Acknowledge(BoardUpdates.MODEL, 99));
        }
    }

    /** Somebody looks at the machine on the page of the process that merges. */
    private Message acknowledge(Aggregator leading, String board) throws Exception {
        CompletableFuture<Message> heard = new CompletableFuture<>();
        boards.subscribe(TOPICS.down(board), 1, (topic, payload, retained, ack) -> {
                    ack.done();
                    if (message(payload) instanceof Message.Acknowledge word) {
                        heard.complete(word);
                    }
                })
                .get(ROUND_SECONDS, TimeUnit.SECONDS);
        int port = leading.openPage(ControlSettings.loopback(0), NO_EXPORTS);
        URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/fleets/f/models/m/boards/" + board + "/acknowledge");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        int status = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(200);
        return heard.get(ROUND_SECONDS, TimeUnit.SECONDS);
    }

    private static Message message(byte[] payload) {
        try {
            return MessageReader.read(payload);
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    private static byte[] alarm() {
        return MessageWriter.write(
                new MachineState(BoardUpdates.MODEL, 0, Verdict.State.ALARM, 99, 4, 130, 110, 1_600, Optional.empty()));
    }

    @Test
    void movedOutOfAJournalTheTrainingGoesOn() throws Exception {
        giveKeys();
        Path journal = folder.resolve("journal.db");
        Digest newest = leaveInMidRound(journal, 2);
        EngineSettings engine = EngineProcess.engine(kafka.bootstrap(), "move", ALL, "scene" + scenes);
        KafkaClients clients = new KafkaClients(engine);
        new LogTopics(engine, clients).prepare();
        Move move = new Move(engine, clients, EngineProcess.settings(uri()));

        Move.Result moved = move.run(journal);
        EngineSettings wider = engine.with("wider", 2 * EngineProcess.PARTITIONS);
        new LogTopics(wider, clients).prepare();
        Repartition.Result dealt = new Repartition(engine, wider, clients, EngineProcess.settings(uri())).run();
        engine("a", ALL, uri(), "wider", 2 * EngineProcess.PARTITIONS);
        digests.addAll(alone(2));
        assertThat(await(2, ROUND_SECONDS)).isPresent();
        round(
                versions(learning, 2).get(2),
                () -> assertThatThrownBy(() -> repartition(wider, clients).run())
                        .hasMessage("f/m has the processes a, accepted: none (6 s after the last has ended)"));

        assertThat(moved)
                .isEqualTo(new Move.Result(2, EngineProcess.BOARDS, 2 * EngineProcess.BOARDS, 20, newest, newest));
        assertThat(dealt).isEqualTo(new Repartition.Result(2, 2 * EngineProcess.BOARDS, 60, newest, newest));
        assertThat(digests).isEqualTo(alone(3));
        assertThat(kept(wider, clients)).contains("f/m/machine/b7");
        assertThat(findings(wider, clients))
                .containsExactly(
                        "kafka OK",
                        "replicas WARNING",
                        "topic OK",
                        "topic OK",
                        "topic OK",
                        "topic OK",
                        "in sync OK",
                        "process OK");
        EngineSettings narrow = engine.with("wider", 2);
        assertThat(findings(narrow, clients)).contains("topic FAILED");
        assertThatThrownBy(() -> new LogTopics(narrow, clients).prepare())
                .hasMessage("engine.partitions=2, but topic wider.up has 8, accepted: 8, or another engine.prefix");
        EngineSettings threefold = new EngineSettings(
                kafka.bootstrap(), "wider", 8, 3, wider.roles(), "a", OptionalInt.empty(), 6, Optional.empty());
        assertThat(KafkaDoctor.examine(threefold, clients, ID))
                .extracting(Finding::detail)
                .contains("engine.replicas=3, but Kafka has 1", "Kafka has 1 of 2 replicas that must agree");
        assertThatThrownBy(() -> move.run(journal))
                .hasMessage("topic scene" + scenes
                        + ".journal holds f/m already, accepted: another engine.prefix, or no move");
    }

    private static Repartition repartition(EngineSettings from, KafkaClients clients) throws InterruptedException {
        EngineSettings to = from.with("narrow", 2);
        new LogTopics(to, clients).prepare();
        return new Repartition(from, to, clients, EngineProcess.settings(uri()));
    }

    private static List<String> kept(EngineSettings settings, KafkaClients clients) {
        List<String> keys = new ArrayList<>();
        try (var reader = clients.reader()) {
            PartialsReader.readAll(
                    reader,
                    List.of(new TopicPartition(settings.journal(), 0)),
                    record -> keys.add(new String(record.key(), StandardCharsets.UTF_8)));
        }
        return keys;
    }

    private static List<String> findings(EngineSettings settings, KafkaClients clients) throws InterruptedException {
        return KafkaDoctor.examine(settings, clients, ID).stream()
                .map(finding -> finding.check() + " " + finding.level())
                .toList();
    }

    /** A single process that ends when a third of the boards have sent their update. */
    private static Digest leaveInMidRound(Path file, int rounds) {
        try (Journal journal = Journal.open(file, false)) {
            journal.bind(EngineProcess.settings(uri()).journalDescription(), BoardUpdates.LAYOUT);
            AggregatorCore core =
                    new AggregatorCore(BoardUpdates.PLAN, EngineProcess.policy(), Optional.empty(), journal.recover());
            core.accept(new AggregatorEvent.BoardsChanged(BoardUpdates.list(EngineProcess.BOARDS), journal), 0);
            journal.write(core.settle(0).writes());
            for (int i = 0; i < EngineProcess.BOARDS; i++) {
                core.accept(new AggregatorEvent.PacketArrived("b" + i, BoardUpdates.greeting()), 0);
            }
            journal.write(core.settle(0).writes());
            for (int round = 0; round <= rounds; round++) {
                var base = core.newest();
                int count = round < rounds ? EngineProcess.BOARDS : EngineProcess.BOARDS / 3;
                for (int i = 0; i < count; i++) {
                    byte[] update = BoardUpdates.proven(base.version(), base.digest(), i);
                    core.accept(new AggregatorEvent.PacketArrived("b" + i, update), 0);
                }
                journal.write(core.settle(0).writes());
            }
            journal.write(List.of(new JournalWrite.KeepMachine(
                    new MachineRecord("b7", Optional.empty(), Optional.of(new OwnWish(1, 60))))));
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
