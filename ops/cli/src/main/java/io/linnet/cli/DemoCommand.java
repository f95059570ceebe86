package io.linnet.cli;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.fleet.Access;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetFigures;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.session.MqttSettings;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Broker, aggregator and fleet in one process, on real data over real MQTT. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "A fleet of emulated boards learns over MQTT on loopback: broker, aggregator and boards in one process.",
            "Boards on CoAP and serial lines stand behind a gateway in the same process.",
            "Example: linnet demo --boards 16 --rounds 100 --algorithm tifed-layers"
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private final FleetOptions fleetOptions = new FleetOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(names = "--rounds", description = "Default: ${DEFAULT-VALUE}")
    private int rounds = 100;

    @Option(names = "--algorithm", description = Presets.ALGORITHMS + ". Default: ${DEFAULT-VALUE}")
    private String algorithm = "tifed";

    @Option(names = "--broker", paramLabel = "URI", description = "An MQTT broker in place of the embedded one.")
    private @Nullable URI broker;

    @Option(
            names = "--links",
            paramLabel = "LINKS",
            description = "Boards by link, as mqtt:8,coap:4,serial:4, in place of --boards.")
    private @Nullable String links;

    @Option(names = "--port", description = "Of the embedded broker; if it is in use a free one is taken.")
    private int port = 1883;

    @Option(names = "--codec", description = "range, rice or int16 (lossless). Default: ${DEFAULT-VALUE}")
    private String codec = "range";

    @Option(names = "--c", description = "Coarseness of updates after the first ten rounds. Default: 6; tifed-layers 8")
    private @Nullable Double c;

    @Option(names = "--down-c", description = "Coarseness of the model's steps. Default: 4; tifed-layers 0.5")
    private @Nullable Double downC;

    @Option(names = "--residual-bits", description = "Of the boards' error feedback: 0, 8 or 16. Default: 16")
    private @Nullable Integer residualBits;

    @Option(names = "--model", paramLabel = "FILE", description = "Where the model goes. Default: ${DEFAULT-VALUE}")
    private Path modelFile = Path.of("linnet-model.cbor");

    @Override
    public Integer call() throws InterruptedException {
        if (rounds < 1) {
            throw new UserError("rounds=" + rounds + ", accepted: 1 and more");
        }
        Output output = json.output();
        Links kinds = Links.parse(links, fleetOptions.boards);
        fleetOptions.boards = kinds.boards();
        Dataset data = fleetOptions.dataset();
        ModelPlan plan = plan(data);
        if (broker != null) {
            return learn(broker, kinds, data, plan, output, () -> 0L);
        }
        try (Broker embedded = startBroker(output)) {
            return learn(URI.create(embedded.uri()), kinds, data, plan, output, embedded::drops);
        }
    }

    private ModelPlan plan(Dataset data) {
        Presets preset = Presets.of(algorithm);
        Presets.Coding suited = preset.coding();
        Presets.Coding coding = new Presets.Coding(
                        suited.codec(),
                        c == null ? suited.c16() : Presets.c16(c),
                        downC == null ? suited.downC16() : Presets.c16(downC),
                        residualBits == null ? suited.residualBits() : residualBits,
                        fleetOptions.loss > 0)
                .withCodec(Presets.codec(codec));
        return preset.withCoding(coding)
                .plan("demo", data.features(), data.classes().size(), fleetOptions.seed);
    }

    private Broker startBroker(Output output) throws InterruptedException {
        try {
            return Broker.start(BrokerSettings.inMemory(port));
        } catch (UncheckedIOException | IllegalArgumentException portInUse) {
            Broker free = Broker.start(BrokerSettings.inMemory(0));
            output.notice("linnet: port " + port + " is in use, the demo's broker listens on " + free.port());
            return free;
        }
    }

    /** How many messages the broker has dropped; 0 where it does not tell. */
    private interface Drops {
        long count();
    }

    private Integer learn(URI uri, Links kinds, Dataset data, ModelPlan plan, Output output, Drops drops)
            throws InterruptedException {
        int boards = fleetOptions.boards;
        // A name of its own, so that a broker that is shared with others is left as it was.
        String fleetId = "demo-" + Long.toHexString(System.nanoTime());
        List<int[]> parts = fleetOptions.partition().cut(data, boards, fleetOptions.seed);
        long deadlineMillis = fleetOptions.disturbance().isNone() ? 60_000 : 20_000;
        AggregatorSettings settings = new AggregatorSettings(
                fleetId,
                MqttSettings.of(uri.toString(), "aggregator-" + fleetId),
                plan,
                new RoundPolicy(boards, Math.max(1, boards / 2), deadlineMillis, 1 << 20, 500, rounds),
                Optional.empty(),
                false,
                Optional.empty());
        Progress progress = new Progress(output, rounds);
        FleetSettings fleetSettings =
                FleetSettings.of(uri, fleetId, plan.model(), fleetOptions.seed).with(fleetOptions.disturbance());
        Division division = plan.training() instanceof TifedSettings tifed ? tifed.division() : Division.NEAREST;
        Evaluator evaluator = new Evaluator(plan.training().network(), plan.layout(), division);
        try (Aggregator aggregator = new Aggregator(settings, progress);
                Shelf shelf = kinds.needGateway() ? Shelf.start(kinds, fleetId, uri) : null;
                Fleet fleet = new Fleet(fleetSettings, FleetListener.NONE)) {
            Thread stop = new Thread(progress::stop, "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            aggregator.start();
            if (!aggregator.awaitReady(Duration.ofSeconds(20))) {
                throw new UserError("broker=" + uri + ": no answer within 20 s");
            }
            for (int board = 0; board < boards; board++) {
                fleet.add(
                        FleetOptions.boardId(board),
                        new LocalLearner(data.train(), parts.get(board)),
                        new MemoryStore(),
                        shelf == null ? new Access.Mqtt() : shelf.access(board));
            }
            fleet.follow(
                    "evaluator",
                    (offer, held) -> progress.evaluated(
                            held.base().version(),
                            held.base().digest().toString(),
                            evaluator.evaluate(held.parameters(), data.test()).accuracy()));
            progress.watch(fleet);
            fleet.start();
            boolean isDone = progress.await();
            if (isDone) {
                progress.awaitEvaluation();
                Runtime.getRuntime().removeShutdownHook(stop);
                summary(progress, fleet, plan, output, drops.count());
            } else {
                output.notice("linnet: stopped after " + progress.rounds() + " rounds");
            }
            return isDone ? 0 : 130;
        }
    }

    private void summary(Progress progress, Fleet fleet, ModelPlan plan, Output output, long drops) {
        ModelState last = progress.last();
        FleetFigures figures = fleet.figures();
        int boards = fleetOptions.boards;
        double updates = (double) boards * last.round();
        double parameters = plan.layout().parameters();
        long float32 = 4L * plan.layout().parameters();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "summary");
        row.put("algorithm", algorithm);
        row.put("data", fleetOptions.data);
        row.put("boards", boards);
        row.put("rounds", last.round());
        row.put("accuracy", round(progress.accuracy(), 4));
        row.put("seconds", round(progress.seconds(), 2));
        row.put("bytesUp", Math.round(figures.bytesUp() / updates));
        row.put("bytesDown", Math.round(figures.bytesDown() / updates));
        row.put("float32Bytes", float32);
        row.put("ratio", round(float32 / (figures.bytesUp() / updates), 1));
        row.put("bitsPerParameterUp", round(8 * figures.bytesUp() / updates / parameters, 3));
        row.put("updatesIncomplete", figures.incomplete());
        row.put("brokerDrops", drops);
        row.put("modelDigest", last.digest().toString());
        row.put("model", modelFile.toString());
        ModelFile.write(modelFile, plan.training().network(), last.parameters());
        if (output.isJson()) {
            output.result(row);
            return;
        }
        output.table(
                List.of("", ""),
                List.of(
                        List.of("accuracy on examples never seen", percent(progress.accuracy())),
                        List.of("rounds", String.valueOf(last.round())),
                        List.of("seconds", String.format(Locale.ROOT, "%.1f", progress.seconds())),
                        List.of("bytes up, a board and round", String.valueOf(row.get("bytesUp"))),
                        List.of("bytes down, a board and round", String.valueOf(row.get("bytesDown"))),
                        List.of("the same in float32, one way", String.valueOf(float32)),
                        List.of("ratio up", row.get("ratio") + " to 1"),
                        List.of("bits a parameter up", String.valueOf(row.get("bitsPerParameterUp"))),
                        List.of("model digest", last.digest().toString()),
                        List.of("model file", modelFile.toString())));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static double round(double value, int digits) {
        return Output.round(value, digits);
    }

    /** Brings together what the aggregator and the evaluator tell from their own threads. */
    private static final class Progress implements AggregatorListener {
        private final Output output;
        private final int rounds;
        private final CountDownLatch done = new CountDownLatch(1);
        private final CountDownLatch evaluated = new CountDownLatch(1);
        private final AtomicReference<@Nullable ModelState> last = new AtomicReference<>();
        private final AtomicReference<@Nullable Fleet> fleet = new AtomicReference<>();
        private volatile boolean isStopped;
        private volatile double accuracy;
        private volatile long startedNanos = System.nanoTime();
        private volatile long endedNanos;

        Progress(Output output, int rounds) {
            this.output = output;
            this.rounds = rounds;
        }

        void watch(Fleet watched) {
            fleet.set(watched);
        }

        @Override
        public void started(int boards) {
            startedNanos = System.nanoTime();
        }

        @Override
        public void roundClosed(
                ModelState next, int updates, int boards, double seconds, boolean isDiverging, Tally.Snapshot totals) {
            last.set(next);
            endedNanos = System.nanoTime();
            Fleet watched = fleet.get();
            FleetFigures figures = watched == null ? null : watched.figures();
            long bytesUp = figures == null ? 0 : figures.bytesUp();
            if (output.isJson()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("event", "round");
                row.put("round", next.round());
                row.put("updates", updates);
                row.put("boards", boards);
                row.put("accuracy", round(accuracy, 4));
                row.put("seconds", round(seconds, 4));
                row.put("bytesUp", bytesUp);
                row.put("bytesDown", figures == null ? 0 : figures.bytesDown());
                row.put("diverging", isDiverging);
                row.put("modelDigest", next.digest().toString());
                output.result(row);
            } else {
                output.progress(
                        (double) next.round() / rounds,
                        String.format(
                                Locale.ROOT,
                                "round %d/%d  accuracy %.1f %%  boards %d  %.1f kB up",
                                next.round(),
                                rounds,
                                100 * accuracy,
                                updates,
                                bytesUp / 1e3));
            }
            if (isDiverging) {
                output.notice("linnet: round " + next.round() + " took a step far larger than those before it");
            }
        }

        @Override
        public void finished(ModelState model) {
            done.countDown();
        }

        void evaluated(long version, String digest, double share) {
            accuracy = share;
            ModelState model = last.get();
            if (model != null
                    && version >= rounds
                    && digest.equals(model.digest().toString())) {
                evaluated.countDown();
            }
        }

        void stop() {
            isStopped = true;
            done.countDown();
        }

        /** True when all rounds are through, false when stopped before. */
        boolean await() throws InterruptedException {
            done.await();
            return !isStopped;
        }

        void awaitEvaluation() throws InterruptedException {
            if (!evaluated.await(30, java.util.concurrent.TimeUnit.SECONDS)) {
                output.notice("linnet: the evaluator did not reach the last version; the accuracy is an older one's");
            }
        }

        double accuracy() {
            return accuracy;
        }

        double seconds() {
            return (endedNanos - startedNanos) / 1e9;
        }

        int rounds() {
            ModelState model = last.get();
            return model == null ? 0 : model.round();
        }

        ModelState last() {
            ModelState model = last.get();
            if (model == null) {
                throw new IllegalStateException("no round has closed");
            }
            return model;
        }
    }
}
