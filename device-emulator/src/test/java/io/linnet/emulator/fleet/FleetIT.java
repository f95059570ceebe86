package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.session.MqttSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The whole flow on loopback: the embedded broker, the aggregator, boards that learn over MQTT. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FleetIT {
    private static final int BOARDS = 16;
    private static final ModelLayout LAYOUT = ModelLayout.of(Numeric.INT16, new int[] {64, 32, 10}, new int[] {0, 0});

    private final Dataset digits = new Datasets(Datasets.defaultHome()).read("digits");
    private final List<int[]> parts = new Partition.Iid().cut(digits, BOARDS, 1);
    private Broker broker;

    @BeforeAll
    void startBroker() throws Exception {
        broker = Broker.start(BrokerSettings.inMemory(0));
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    private record Run(Digest digest, double accuracy, FleetFigures figures, Map<Long, Double> followed) {}

    private Run run(String fleetId, int rounds, Disturbance disturbance) throws Exception {
        URI uri = URI.create("tcp://127.0.0.1:" + broker.port());
        ModelPlan plan = new ModelPlan(
                "digits",
                LAYOUT,
                new TifedSettings(Division.NEAREST, 1024, Schedule.fresh(20, 1, 60)),
                11,
                true,
                List.of(new Stage(0, new Profile(2, 16, 16, 200, false), 4)),
                10);
        RoundPolicy policy = new RoundPolicy(BOARDS, BOARDS, 60_000, 1_000, 500, rounds);
        CompletableFuture<ModelState> last = new CompletableFuture<>();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void finished(ModelState state) {
                last.complete(state);
            }
        };
        Evaluator evaluator = new Evaluator(Network.TIFED, LAYOUT, Division.NEAREST);
        Map<Long, Double> followed = new ConcurrentHashMap<>();
        CompletableFuture<Double> judged = new CompletableFuture<>();
        FleetSettings settings = FleetSettings.of(uri, fleetId, "digits", 3).with(disturbance);
        try (Aggregator aggregator = new Aggregator(
                        new AggregatorSettings(
                                fleetId,
                                MqttSettings.of(uri.toString(), fleetId + "-aggregator"),
                                plan,
                                policy,
                                Optional.empty(),
                                false,
                                Optional.empty()),
                        listener);
                Fleet fleet = new Fleet(settings, FleetListener.NONE)) {
            aggregator.start();
            assertThat(aggregator.awaitReady(Duration.ofSeconds(20))).isTrue();
            for (int b = 0; b < BOARDS; b++) {
                fleet.add("board-" + b, new LocalLearner(digits.train(), parts.get(b)));
            }
            fleet.follow("evaluator", (offer, held) -> {
                double accuracy =
                        evaluator.evaluate(held.parameters(), digits.test()).accuracy();
                followed.put(held.base().version(), accuracy);
                if (held.base().version() == rounds) {
                    judged.complete(accuracy);
                }
            });
            fleet.start();
            assertThat(fleet.awaitConnected(Duration.ofSeconds(30))).isTrue();
            ModelState state = last.get(120, TimeUnit.SECONDS);
            return new Run(state.digest(), judged.get(20, TimeUnit.SECONDS), fleet.figures(), followed);
        }
    }

    @Test
    void aFleetLearnsAndItsModelDependsOnNothingButTheSeed() throws Exception {
        Run first = run("first", 30, Disturbance.NONE);
        Run second = run("second", 30, Disturbance.NONE);

        assertThat(first.accuracy).isGreaterThan(0.7);
        assertThat(second.digest).isEqualTo(first.digest);
        assertThat(first.figures.incomplete()).isZero();
        assertThat(first.followed).hasSizeGreaterThanOrEqualTo(15);
    }

    @Test
    void aDisturbedFleetReachesTheSameModel() throws Exception {
        Run calm = run("calm", 6, Disturbance.NONE);
        Run stormy = run("stormy", 6, new Disturbance(0.2, 50, 40, 0.1, 0.1));

        assertThat(stormy.digest).isEqualTo(calm.digest);
        assertThat(stormy.figures.reboots()).isPositive();
    }
}
