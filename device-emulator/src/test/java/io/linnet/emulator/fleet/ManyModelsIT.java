package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.Fleets;
import io.linnet.aggregator.ModelDefinition;
import io.linnet.aggregator.ModelSource;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.control.OperatedFleets.Entry;
import io.linnet.aggregator.control.OperatedFleets.Name;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.session.MqttSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Twenty models of five fleets in one process, two of which fail: the others reach what they reach alone. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyModelsIT {
    private static final int FLEETS = 5;
    private static final int MODELS = 4;
    private static final int BOARDS = 2;
    private static final int EACH = 30;
    private static final int ROUNDS = 4;
    /** Models with one seed and one kind of boards reach the same, whatever they are called. */
    private static final int KINDS = 3;

    private static final Name BROKEN = new Name("fleet-1", "model-2");
    private static final Name DYING = new Name("fleet-3", "model-0");

    @TempDir
    private Path folder;

    private final Samples train = Blobs.samples(BOARDS * EACH, 1);
    private Broker broker;

    @BeforeAll
    void startBroker() throws Exception {
        broker = Broker.start(BrokerSettings.inMemory(0));
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    private static Name name(int i) {
        return new Name("fleet-" + i / MODELS, "model-" + i % MODELS);
    }

    private static ModelPlan plan(String model, int kind) {
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {Blobs.FEATURES, 12, Blobs.CLASSES}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(Division.TRUNC, 512, Schedule.fresh(10, 2, 20));
        return new ModelPlan(
                model, layout, training, kind, false, List.of(new Stage(0, new Profile(2, 16, 8, 100, true), 4)), 10);
    }

    /** A model's last version, and the listener that hears of it. */
    private static final class Heard implements AggregatorListener {
        private final boolean isDying;
        private final CompletableFuture<Digest> last = new CompletableFuture<>();

        Heard(boolean isDying) {
            this.isDying = isDying;
        }

        @Override
        public void roundClosed(AggregatorPacket.RoundClosed round) {
            if (isDying && round.next().round() == 2) {
                throw new IllegalStateException("its thread ends in the middle of everything");
            }
        }

        @Override
        public void finished(ModelState state) {
            last.complete(state.digest());
        }
    }

    private static final ModelExports NONE = new ModelExports() {
        @Override
        public List<String> formats() {
            return List.of();
        }

        @Override
        public File export(ModelState state, String format) {
            throw new IllegalArgumentException(format);
        }
    };

    /** @return the last digest of each model that runs to its end */
    private Map<Name, Digest> run(Path journals, List<Integer> models) throws Exception {
        Map<Name, Heard> heard = new HashMap<>();
        List<Fleet> boards = new ArrayList<>();
        try (Fleets fleets = new Fleets(ModelSource.NONE)) {
            for (int i : models) {
                Name name = name(i);
                Heard listener = new Heard(models.size() > 1 && name.equals(DYING));
                AggregatorSettings settings = new AggregatorSettings(
                        name.fleet(),
                        MqttSettings.of(broker.uri(), "aggregator-" + name.fleet()),
                        plan(name.model(), i % KINDS),
                        new RoundPolicy(BOARDS, BOARDS, 60_000, 1_000, 500, ROUNDS),
                        Optional.of(journals.resolve(name.fleet() + "-" + name.model() + ".db")),
                        false,
                        Optional.empty());
                fleets.add(name, () -> new ModelDefinition(settings, listener, NONE));
                heard.put(name, listener);
            }
            fleets.start();
            assertThat(fleets.awaitReady(Duration.ofSeconds(30))).isTrue();
            for (int i : models) {
                boards.add(boards(name(i)));
            }
            Map<Name, Digest> reached = new HashMap<>();
            for (Name name : heard.keySet()) {
                if (models.size() == 1 || (!name.equals(BROKEN) && !name.equals(DYING))) {
                    reached.put(name, heard.get(name).last.get(60, TimeUnit.SECONDS));
                }
            }
            if (models.size() > 1) {
                assertThat(fleets.models().stream()
                                .filter(entry -> entry.running().isEmpty()))
                        .extracting(Entry::model, Entry::failure)
                        .anySatisfy(failed ->
                                assertThat(failed.toList().get(1)).asString().contains("journal="))
                        .anySatisfy(failed ->
                                assertThat(failed.toList().get(1)).asString().contains("its thread ends"));
            }
            return reached;
        } finally {
            for (Fleet each : boards) {
                each.close();
            }
        }
    }

    private Fleet boards(Name name) throws InterruptedException {
        Fleet fleet = new Fleet(
                FleetSettings.of(URI.create(broker.uri()), name.fleet(), name.model(), 1), FleetListener.NONE);
        for (int b = 0; b < BOARDS; b++) {
            fleet.add(name.model() + "-board-" + b, new LocalLearner(train, Blobs.rows(b, EACH)));
        }
        fleet.start();
        return fleet;
    }

    @Test
    void modelsThatFailLeaveTheOthersAsTheyAreAlone() throws Exception {
        Path alone = Files.createDirectory(folder.resolve("alone"));
        Path together = Files.createDirectory(folder.resolve("together"));
        Files.createDirectory(together.resolve(BROKEN.fleet() + "-" + BROKEN.model() + ".db"));
        Map<Integer, Digest> expected = new HashMap<>();
        for (int kind = 0; kind < KINDS; kind++) {
            expected.put(kind, run(alone, List.of(kind)).get(name(kind)));
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < FLEETS * MODELS; i++) {
            all.add(i);
        }
        Map<Name, Digest> reached = run(together, all);
        assertThat(reached).hasSize(FLEETS * MODELS - 2);
        for (int i : all) {
            if (reached.containsKey(name(i))) {
                assertThat(reached.get(name(i))).as(name(i).toString()).isEqualTo(expected.get(i % KINDS));
            }
        }
        assertThat(expected.values()).doesNotHaveDuplicates();
    }
}
