package io.linnet.lab.bench;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.Fleets;
import io.linnet.aggregator.ModelDefinition;
import io.linnet.aggregator.ModelSource;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.OperatedFleets.Name;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.protocol.session.MqttSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How long a model's rounds take in an aggregator of its own, and with idle neighbours in the same one: models of the same and
 * of other fleets that have finished, whose boards stay connected. Turn and turn about in one process, so that what else
 * the machine does is on both sides.
 */
public final class ModelsBench {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MODELS_PER_FLEET = 4;
    private static final int NEIGHBOUR_BOARDS = 2;
    /** Of each turn, until the code is warm and the first, fine updates are over. */
    private static final int NOT_COUNTED = 5;

    private ModelsBench() {}

    /**
     * @param millisAlone median of a round, from its offer to its close, without neighbours
     * @param ratio of the two medians
     */
    record Latency(
            int neighbours, int boards, int rounds, double millisAlone, double millisWithNeighbours, double ratio) {}

    /**
     * @param plans what a model of that name is to learn, of digits
     * @param rounds of each turn
     * @param turns of each kind
     */
    public static void run(
            Function<String, ModelPlan> plans,
            int neighbours,
            int boards,
            int rounds,
            int turns,
            Consumer<Map<String, Object>> rows)
            throws IOException, InterruptedException {
        Dataset digits = new Datasets(Datasets.defaultHome()).read("digits");
        List<Double> alone = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            Turn turn = new Turn(broker.uri(), plans, digits, boards, rounds);
            turn.take(0); // warms up
            for (int i = 0; i < turns; i++) {
                // The later turn of a pair runs on warmer code: each kind is it as often.
                boolean isFirstAlone = i % 2 == 0;
                (isFirstAlone ? alone : together).addAll(turn.take(isFirstAlone ? 0 : neighbours));
                (isFirstAlone ? together : alone).addAll(turn.take(isFirstAlone ? neighbours : 0));
            }
        }
        double first = median(alone);
        double second = median(together);
        rows.accept(Rows.of(
                "bench", "models", new Latency(neighbours, boards, alone.size(), first, second, second / first)));
    }

    private static double median(List<Double> millis) {
        return millis.stream().sorted().toList().get(millis.size() / 2);
    }

    /** One aggregator from its start to the watched model's last round. */
    private record Turn(String broker, Function<String, ModelPlan> plans, Dataset data, int boards, int rounds) {
        List<Double> take(int neighbours) throws IOException, InterruptedException {
            Path folder = Files.createTempDirectory("linnet-bench-");
            List<Fleet> fleets = new ArrayList<>();
            try (Fleets aggregator = new Fleets(ModelSource.NONE)) {
                Rounds watched = new Rounds(1);
                Rounds idle = new Rounds(neighbours);
                add(aggregator, folder, 0, boards, rounds + NOT_COUNTED, watched);
                for (int i = 1; i <= neighbours; i++) {
                    add(aggregator, folder, i, NEIGHBOUR_BOARDS, 1, idle);
                }
                aggregator.start();
                if (!aggregator.awaitReady(PATIENCE)) {
                    throw new IOException("the aggregator does not reach the broker");
                }
                for (int i = 1; i <= neighbours; i++) {
                    fleets.add(boards(i, NEIGHBOUR_BOARDS));
                }
                idle.awaitEnd();
                fleets.add(boards(0, boards));
                watched.awaitEnd();
                return watched.millis.subList(NOT_COUNTED, NOT_COUNTED + rounds);
            } finally {
                fleets.forEach(Fleet::close);
                delete(folder);
            }
        }

        private static Name name(int i) {
            return new Name("bench-" + i / MODELS_PER_FLEET, "model-" + i % MODELS_PER_FLEET);
        }

        private void add(Fleets to, Path folder, int i, int boardCount, int roundCount, Rounds heard) {
            Name name = name(i);
            AggregatorSettings settings = new AggregatorSettings(
                    name.fleet(),
                    MqttSettings.of(broker, "aggregator-" + name.fleet()),
                    plans.apply(name.model()),
                    new RoundPolicy(boardCount, boardCount, 60_000, 120, 500, roundCount),
                    Optional.of(folder.resolve(name.fleet() + "-" + name.model() + ".db")),
                    false,
                    Optional.empty());
            to.add(name, () -> new ModelDefinition(settings, heard, new NoExports()));
        }

        private Fleet boards(int i, int count) throws InterruptedException {
            Name name = name(i);
            Fleet fleet =
                    new Fleet(FleetSettings.of(URI.create(broker), name.fleet(), name.model(), 1), FleetListener.NONE);
            List<int[]> parts = Partition.parse("iid").cut(data, count, 1);
            for (int b = 0; b < count; b++) {
                fleet.add(name.model() + "-board-" + b, new LocalLearner(data.train(), parts.get(b)));
            }
            fleet.start();
            return fleet;
        }

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path each : files.toList()) {
                    Files.deleteIfExists(each);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    /** Of one model, or until so many have finished. */
    private static final class Rounds implements AggregatorListener {
        private final List<Double> millis = new ArrayList<>();
        private final CountDownLatch finished;

        Rounds(int models) {
            finished = new CountDownLatch(models);
        }

        @Override
        public void roundClosed(AggregatorPacket.RoundClosed round) {
            synchronized (millis) {
                millis.add(1e3 * round.seconds());
            }
        }

        @Override
        public void finished(ModelState last) {
            finished.countDown();
        }

        void awaitEnd() throws IOException, InterruptedException {
            if (!finished.await(10 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the rounds do not end");
            }
        }
    }
}
