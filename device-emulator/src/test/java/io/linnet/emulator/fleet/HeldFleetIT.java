package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.Learner;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.learn.Figures;
import io.linnet.emulator.learn.LocalUpdate;
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
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Boards on MQTT and, behind a gateway, on CoAP report that less and less is right: through the broker that reaches the
 * aggregator, which holds the model at its best version, also after a restart, until it is told to go on.
 */
@Timeout(180)
class HeldFleetIT {
    private static final String FLEET = "held";
    private static final String MODEL = "blobs";
    private static final int BOARDS = 4;
    private static final int ON_MQTT = 2;
    private static final int EACH = 40;
    private static final int GOOD_ROUNDS = 20;
    private static final WatchPolicy WATCH = new WatchPolicy(0.05, 5, WatchAction.HOLD, false);

    @TempDir
    private Path folder;

    private final Samples train = Blobs.samples(BOARDS * EACH, 1);
    private final Map<Digest, Long> versions = new ConcurrentHashMap<>();
    private Broker broker;

    @BeforeEach
    void startBroker() throws Exception {
        broker = Broker.start(BrokerSettings.inMemory(0));
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    /** Learns as ever, and says that all is right; after so many rounds that half is. */
    private Learner learner(int board) {
        Learner honest = new LocalLearner(train, Blobs.rows(board, EACH));
        return (base, offer, layer) -> {
            LocalUpdate update = honest.learn(base, offer, layer);
            float[] losses = update.figures().losses();
            int correct = offer.round() < GOOD_ROUNDS ? losses.length : losses.length / 2;
            return new LocalUpdate(
                    update.first(),
                    update.units(),
                    update.differences(),
                    update.fractionBits(),
                    update.examples(),
                    new Figures(correct, losses));
        };
    }

    private AggregatorSettings settings() {
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {Blobs.FEATURES, 12, Blobs.CLASSES}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(Division.TRUNC, 512, Schedule.fresh(10, 2, 20));
        ModelPlan plan = new ModelPlan(
                MODEL, layout, training, 11, false, List.of(new Stage(0, new Profile(2, 16, 8, 100, true), 4)), 10);
        return new AggregatorSettings(
                FLEET,
                MqttSettings.of(broker.uri(), "aggregator"),
                plan,
                new RoundPolicy(BOARDS, BOARDS, 60_000, 1_000, 500, 0).withWatch(WATCH),
                Optional.of(folder.resolve("journal.db")),
                false,
                Optional.empty());
    }

    private final class Heard implements AggregatorListener {
        final CompletableFuture<AggregatorPacket.ModelFell> fell = new CompletableFuture<>();
        final CompletableFuture<AggregatorPacket.RoundClosed> closed = new CompletableFuture<>();
        final CompletableFuture<AggregatorPacket.RoundClosed> reportedByAll = new CompletableFuture<>();

        @Override
        public void roundClosed(AggregatorPacket.RoundClosed round) {
            versions.putIfAbsent(round.next().digest(), round.next().version());
            closed.complete(round);
            if (round.reported().filter(of -> of.boards() == BOARDS).isPresent()) {
                reportedByAll.complete(round);
            }
        }

        @Override
        public void fell(AggregatorPacket.ModelFell fall) {
            fell.complete(fall);
        }
    }

    @Test
    void whatBoardsReportHoldsTheModelUntilItIsReleased() throws Exception {
        FleetSettings boards = FleetSettings.of(URI.create(broker.uri()), FLEET, MODEL, 1);
        try (Gateway gateway = new Gateway(GatewaySettings.of(FLEET, "g", folder.resolve("custody"), broker.uri())
                        .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, -1, null, null))
                        .withStatus(new GatewaySettings.Status(null, -1)));
                Fleet fleet = new Fleet(boards, FleetListener.NONE)) {
            gateway.start();
            InetSocketAddress coap = new InetSocketAddress("127.0.0.1", gateway.coapPort());
            for (int b = 0; b < BOARDS; b++) {
                fleet.add(
                        "board-" + b,
                        learner(b),
                        new MemoryStore(),
                        b < ON_MQTT ? new Access.Mqtt() : new Access.Coap(coap));
            }
            Heard first = new Heard();
            Digest held;
            try (Aggregator aggregator = new Aggregator(settings(), first)) {
                aggregator.start();
                assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
                fleet.start();
                AggregatorPacket.ModelFell fell = first.fell.get(100, TimeUnit.SECONDS);
                held = fell.newest().digest();
                assertThat(fell.reason()).contains("accuracy is 0.").contains("after 1.000");
                assertThat(versions.get(held)).isLessThanOrEqualTo(GOOD_ROUNDS);
                assertThat(fell.newest().version()).isGreaterThan(GOOD_ROUNDS + 5L);
                assertThat(first.reportedByAll).isDone();
                assertThat(aggregator.tally().diverged()).isZero();
            }
            Heard second = new Heard();
            try (Aggregator aggregator = new Aggregator(settings(), second)) {
                aggregator.start();
                assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
                assertThat(second.fell.get(30, TimeUnit.SECONDS).newest().digest())
                        .isEqualTo(held);
                assertThat(aggregator.digest()).isEqualTo(held);
            }
            assertThat(second.closed).isNotDone();
            Heard third = new Heard();
            try (Aggregator aggregator = new Aggregator(settings().released(), third)) {
                aggregator.start();
                assertThat(third.closed.get(60, TimeUnit.SECONDS).updates()).isPositive();
                assertThat(aggregator.digest()).isNotEqualTo(held);
            }
        }
    }
}
