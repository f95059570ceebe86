package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.learn.RidgeHead;
import io.linnet.protocol.ridge.Fit;
import io.linnet.protocol.transfer.LinkProfile;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Boards that learn a number by sums, with the aggregator's own stages, in virtual time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RidgeFleetTest {
    private static final int ROUNDS = 2;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterAll
    void stop() {
        threads.shutdown();
    }

    private static RoundPolicy policy() {
        return new RoundPolicy(Wear.BOARDS, Wear.BOARDS, 120_000, 1000, 500, ROUNDS);
    }

    private void add(InProcessFleet fleet, LinkProfile link, long seed) {
        for (int b = 0; b < Wear.BOARDS; b++) {
            fleet.add(
                    new BoardSettings("motor-" + b, Wear.PLAN.model(), link, true, true, seed + b),
                    new LocalLearner(Wear.LEARNT, Wear.rows(b), b % 2 == 1),
                    BoardObserver.NONE);
        }
    }

    private ModelState run(Disturbance disturbance, long seed) throws InterruptedException {
        AggregatorExchange exchange = new AggregatorExchange(Wear.PLAN, policy());
        InProcessFleet fleet = new InProcessFleet(exchange, threads, disturbance, seed);
        add(fleet, disturbance.loss() > 0 ? LinkProfile.WIFI : LinkProfile.MQTT, seed);
        assertThat(fleet.run(exchange::isOver, ROUNDS * 240_000L)).isTrue();
        assertThat(exchange.tally().updatesFolded()).isEqualTo((long) ROUNDS * Wear.BOARDS);
        return exchange.newest();
    }

    @Test
    void aFleetLearnsWhatOnePlaceWithAllExamplesDoes() throws InterruptedException {
        ModelState fleet = run(Disturbance.NONE, 1);
        assertThat(fleet.digest()).isEqualTo(Wear.central(true).digest());
        Fit fit = RidgeHead.fit(fleet.parameters(), Wear.JUDGED);
        assertThat(fit.share()).isGreaterThan(0.75);
        // What is held out is little beside what is learnt from.
        Fit ofAll = RidgeHead.fit(Wear.central(false), Wear.JUDGED);
        assertThat(Math.abs(fit.share() - ofAll.share())).isLessThan(0.01);
    }

    @Test
    void lossDelayDuplicatesAndRebootsChangeNothing() throws InterruptedException {
        for (int seed = 0; seed < 3; seed++) {
            ModelState fleet = run(new Disturbance(0.25, 50, 100, 0.1, 0.2), seed);
            assertThat(fleet.digest())
                    .as("seed %s", seed)
                    .isEqualTo(Wear.central(true).digest());
        }
    }

    @Test
    void anAggregatorThatIsKilledInTheMidstOfSumsLosesNone() throws InterruptedException {
        try (KilledAggregator aggregator = new KilledAggregator(Wear.PLAN, policy(), 4, 1)) {
            InProcessFleet fleet = new InProcessFleet(aggregator, threads, new Disturbance(0.1, 20, 40, 0, 0), 1);
            add(fleet, LinkProfile.WIFI, 1);
            assertThat(fleet.run(aggregator::isOver, ROUNDS * 480_000L)).isTrue();
            assertThat(aggregator.killed()).isGreaterThan(3);
            assertThat(aggregator.newest().digest())
                    .isEqualTo(Wear.central(true).digest());
        }
    }
}
