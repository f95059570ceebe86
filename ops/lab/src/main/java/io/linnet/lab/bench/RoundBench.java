package io.linnet.lab.bench;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetFigures;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.emulator.fleet.Responder;
import io.linnet.protocol.session.MqttSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Rounds through a real broker with boards that answer at once, a connection each: all but the training. */
public final class RoundBench {
    private static final int WARM_UP_ROUNDS = 5;
    private static final long DEADLINE_MILLIS = 120_000;

    private RoundBench() {}

    /**
     * Who takes part, and how.
     *
     * @param guard adds what the aggregator checks
     * @param boards how they reach the broker
     * @param ids of the boards
     */
    public record Parts(
            String fleet,
            MqttSettings aggregator,
            UnaryOperator<AggregatorSettings> guard,
            FleetSettings boards,
            List<String> ids,
            boolean isSecure) {}

    /** In clear, anybody, at a broker that others may use. */
    private static Parts open(URI broker, String model, int boards) {
        String fleet = "bench-" + Long.toHexString(System.nanoTime());
        return new Parts(
                fleet,
                MqttSettings.of(broker.toString(), "aggregator-" + fleet),
                UnaryOperator.identity(),
                FleetSettings.of(broker, fleet, model, 1),
                IntStream.range(0, boards).mapToObj(number -> "b" + number).toList(),
                false);
    }

    /** At a broker that runs elsewhere. */
    public static Map<String, Object> run(URI broker, ModelPlan plan, int boards, Rounds rounds)
            throws InterruptedException {
        try (SysDrops drops = new SysDrops(broker)) {
            return run(open(broker, plan.model(), boards), plan, rounds, drops);
        }
    }

    /** At a broker of its own, in clear. */
    public static Map<String, Object> run(ModelPlan plan, int boards, Rounds rounds) throws InterruptedException {
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            return run(open(URI.create(broker.uri()), plan.model(), boards), plan, rounds, broker::drops);
        }
    }

    /**
     * How many rounds, and when they close.
     *
     * @param closeAt updates begun; what comes after them counts in the next round. 0: a round waits for all boards
     */
    public record Rounds(int count, int closeAt) {
        private RoundPolicy policy(int boards) {
            int quorum = closeAt == 0 ? boards : Math.min(boards, closeAt);
            return new RoundPolicy(boards, quorum, DEADLINE_MILLIS, 10_000, 500, count + WARM_UP_ROUNDS)
                    .closingAfter(closeAt);
        }

        /** Whoever is missing in a round that waits for all is lost. */
        private int lost(int boards, int updates) {
            return closeAt == 0 ? boards - updates : 0;
        }
    }

    /** @param brokerDrops what the broker says it dropped, −1 if it does not tell */
    public static Map<String, Object> run(Parts parts, ModelPlan plan, Rounds rounds, LongSupplier brokerDrops)
            throws InterruptedException {
        int boards = parts.ids().size();
        List<Double> seconds = Collections.synchronizedList(new ArrayList<>());
        long[] lost = new long[1];
        CountDownLatch done = new CountDownLatch(1);
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void roundClosed(AggregatorPacket.RoundClosed round) {
                if (round.next().round() > WARM_UP_ROUNDS) {
                    seconds.add(round.seconds());
                }
                lost[0] += rounds.lost(boards, round.updates());
            }

            @Override
            public void finished(ModelState last) {
                done.countDown();
            }
        };
        AggregatorSettings settings = new AggregatorSettings(
                parts.fleet(),
                parts.aggregator(),
                plan,
                rounds.policy(boards),
                Optional.empty(),
                false,
                Optional.empty());
        long dropsBefore = brokerDrops.getAsLong();
        try (Aggregator aggregator = new Aggregator(parts.guard().apply(settings), listener);
                Fleet fleet = Responder.of(parts.boards(), FleetListener.NONE, parts.ids())) {
            aggregator.passing();
            aggregator.start();
            if (!aggregator.awaitReady(Duration.ofSeconds(20))) {
                throw new IllegalArgumentException(
                        "broker=" + parts.aggregator().uri() + ": no answer within 20 s");
            }
            fleet.start();
            if (!done.await(DEADLINE_MILLIS * 3, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        "only " + seconds.size() + " rounds of " + rounds.count() + " came to an end");
            }
            long drops = brokerDrops.getAsLong();
            return row(
                    parts,
                    rounds.closeAt(),
                    seconds.stream().sorted().toList(),
                    lost[0],
                    drops < 0 || dropsBefore < 0 ? -1 : drops - dropsBefore,
                    fleet.figures(),
                    aggregator.tally());
        }
    }

    private static Map<String, Object> row(
            Parts parts,
            int closeAt,
            List<Double> sorted,
            long lost,
            long drops,
            FleetFigures figures,
            Tally.Snapshot tally) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bench", "round");
        row.put("secure", parts.isSecure());
        row.put("boards", parts.ids().size());
        row.put("closeAt", closeAt);
        row.put("rounds", sorted.size());
        row.put("secondsMedian", sorted.get(sorted.size() / 2));
        row.put("secondsMin", sorted.get(0));
        row.put("secondsMax", sorted.get(sorted.size() - 1));
        row.put("updatesFolded", tally.updatesFolded());
        row.put("updatesLate", tally.updatesLate());
        row.put("updatesLost", lost + figures.incomplete());
        row.put("brokerDrops", drops);
        row.put("duplicates", tally.duplicates());
        row.put(
                "refused",
                tally.refused().values().stream().mapToLong(Long::longValue).sum());
        row.put("bytesUpPerUpdate", figures.bytesUp() / Math.max(1, figures.updates()));
        return row;
    }
}
