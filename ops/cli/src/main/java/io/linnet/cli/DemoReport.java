package io.linnet.cli;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetFigures;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.protocol.model.RidgeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the demo says: it brings together what aggregator and evaluator tell from their own threads. */
final class DemoReport implements AggregatorListener {
    /** As long as a round's deadline at most. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Output output;
    private final String algorithm;
    private final String data;
    private final int boards;
    private final int rounds;
    private final ModelPlan plan;
    private final DemoModel modelFile;
    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch evaluated = new CountDownLatch(1);
    private final AtomicReference<@Nullable ModelState> last = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable Fleet> fleet = new AtomicReference<>();
    private final Silence silence;
    private volatile boolean isStopped;
    private volatile boolean isHeld;
    /** Of a number that is learnt R². */
    private volatile double accuracy;

    private volatile @Nullable OtherWays otherWays;
    private volatile long startedNanos = System.nanoTime();
    private volatile long endedNanos;

    /**
     * @param data by the name that the user gave
     * @param modelFile where the last model goes
     */
    DemoReport(
            Output output, String algorithm, String data, int boards, int rounds, ModelPlan plan, DemoModel modelFile) {
        this.output = output;
        this.algorithm = algorithm;
        this.data = data;
        this.boards = boards;
        this.rounds = rounds;
        this.plan = plan;
        this.modelFile = modelFile;
        this.silence = new Silence(SILENCE, System.nanoTime(), this::waitingFor, output::notice);
    }

    /** What stands in the boards' way; a broker that refuses them ends the demo. */
    FleetListener troubles() {
        return new FleetTroubles(output, this::fail);
    }

    private void fail(Throwable error) {
        failure.compareAndSet(null, error);
        done.countDown();
    }

    /** A fleet or an aggregator that has ended ends the wait, too. */
    void watch(Fleet watched, CompletableFuture<Void> aggregatorEnded) {
        fleet.set(watched);
        var unused = CompletableFuture.anyOf(aggregatorEnded, watched.ended()).whenComplete((nothing, error) -> {
            if (error != null) {
                fail(error);
            }
        });
    }

    @Override
    public void started(int boards) {
        startedNanos = System.nanoTime();
    }

    @Override
    public void roundClosed(AggregatorPacket.RoundClosed round) {
        if (isStopped) {
            // What closes while all is being closed is no part of the report.
            return;
        }
        ModelState next = round.next();
        last.set(next);
        endedNanos = System.nanoTime();
        silence.broken(endedNanos);
        Fleet watched = fleet.get();
        FleetFigures figures = watched == null ? null : watched.figures();
        long bytesUp = figures == null ? 0 : figures.bytesUp();
        if (output.isJson()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("event", "round");
            row.put("round", next.round());
            row.put("updates", round.updates());
            row.put("boards", round.boards());
            row.put(isRidge() ? "r2" : "accuracy", Output.round(accuracy, 4));
            row.put("seconds", Output.round(round.seconds(), 4));
            row.put("bytesUp", bytesUp);
            row.put("bytesDown", figures == null ? 0 : figures.bytesDown());
            row.put("diverging", round.isDiverging());
            row.put("modelDigest", next.digest().toString());
            output.result(row);
        } else {
            output.progress(
                    (double) next.round() / rounds,
                    String.format(
                            Locale.ROOT,
                            "round %d/%d  %s %.1f %%  boards %d  %.1f kB up",
                            next.round(),
                            rounds,
                            isRidge() ? "R²" : "accuracy",
                            100 * accuracy,
                            round.updates(),
                            bytesUp / 1e3));
        }
        if (round.isDiverging()) {
            output.notice("linnet: round " + next.round() + " took a step far larger than those before it");
        }
    }

    @Override
    public void fell(AggregatorPacket.ModelFell fall) {
        output.notice("linnet: the model has fallen behind its best: " + fall.reason());
        if (fall.action() == WatchAction.HOLD) {
            isHeld = true;
            done.countDown();
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
                && (isHeld || version >= rounds)
                && digest.equals(model.digest().toString())) {
            evaluated.countDown();
        }
    }

    void stop() {
        isStopped = true;
        done.countDown();
    }

    boolean isStopped() {
        return isStopped;
    }

    private String waitingFor() {
        Fleet watched = fleet.get();
        ModelState model = last.get();
        return "round " + (model == null ? 1 : model.round() + 1) + " is open, "
                + (watched == null ? "no board is" : watched.figures().connected() + " of " + watched.size() + " are")
                + " connected";
    }

    /**
     * Waits for the last round and its evaluation, or until it is stopped.
     *
     * @throws UserError the broker refuses the boards
     * @throws IllegalStateException the aggregator or the fleet has ended
     */
    void await() throws InterruptedException {
        while (!done.await(Silence.LOOK.toSeconds(), TimeUnit.SECONDS)) {
            silence.look(System.nanoTime());
        }
        Throwable error = failure.get();
        if (error instanceof UserError mendable) {
            throw mendable;
        }
        if (error != null) {
            throw new IllegalStateException("the demo has ended: " + error.getMessage(), error);
        }
        if (isStopped) {
            return;
        }
        if (!evaluated.await(30, TimeUnit.SECONDS)) {
            output.notice("linnet: the evaluator did not reach the last version; " + (isRidge() ? "R²" : "the accuracy")
                    + " is an older one's");
        }
    }

    void progress(double share, String what) {
        output.progress(share, what);
    }

    /** What the summary is to say beside the fleet's accuracy. */
    void compared(OtherWays with) {
        otherWays = with;
    }

    /** Writes the model and says how it went. */
    void summary(FleetFigures figures, long drops) {
        ModelState model = last.get();
        if (isStopped) {
            output.notice("linnet: stopped after " + (model == null ? 0 : model.round()) + " rounds");
        }
        if (model == null) {
            return;
        }
        double updates = (double) boards * model.round();
        double parameters = plan.layout().parameters();
        long float32 = 4L * plan.layout().parameters();
        double seconds = (endedNanos - startedNanos) / 1e9;
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "summary");
        row.put("algorithm", algorithm);
        row.put("data", data);
        row.put("seed", plan.seed());
        row.put("boards", boards);
        row.put("rounds", model.round());
        row.put(isRidge() ? "r2" : "accuracy", Output.round(accuracy, 4));
        if (otherWays != null) {
            row.put("centralAccuracy", Output.round(otherWays.central(), 4));
            row.put("aloneAccuracy", Output.round(otherWays.alone(), 4));
            row.put("aloneWorst", Output.round(otherWays.aloneWorst(), 4));
        }
        row.put("seconds", Output.round(seconds, 2));
        row.put("bytesUp", Math.round(figures.bytesUp() / updates));
        row.put("bytesDown", Math.round(figures.bytesDown() / updates));
        row.put("float32Bytes", float32);
        row.put("ratio", Output.round(float32 / (figures.bytesUp() / updates), 1));
        row.put("bitsPerParameterUp", Output.round(8 * figures.bytesUp() / updates / parameters, 3));
        row.put("updatesIncomplete", figures.incomplete());
        row.put("brokerDrops", drops);
        row.put("modelDigest", model.digest().toString());
        row.put("model", modelFile.file().toString());
        try {
            modelFile.write(model, accuracy);
        } finally {
            // Whatever becomes of the file: the figures have been worked for.
            if (output.isJson()) {
                output.result(row);
            } else {
                table(row, seconds);
            }
        }
    }

    private void table(Map<String, Object> row, double seconds) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(
                isRidge()
                        ? "R² on examples never seen: the share of the spread explained"
                        : "accuracy on examples never seen",
                percent(accuracy)));
        if (otherWays != null) {
            lines.add(List.of("the same, all rows in one place", percent(otherWays.central())));
            lines.add(List.of(
                    "the same, each board alone",
                    percent(otherWays.alone()) + ", the worst " + percent(otherWays.aloneWorst())));
        }
        lines.addAll(List.of(
                line("rounds", row.get("rounds")),
                List.of("seconds", String.format(Locale.ROOT, "%.1f", seconds)),
                line("bytes up per board per round", row.get("bytesUp")),
                line("bytes down per board per round", row.get("bytesDown"))));
        if (!isRidge()) { // what travels are sums, not parameters
            lines.addAll(List.of(
                    line("the same in float32, one way", row.get("float32Bytes")),
                    line("ratio up", row.get("ratio") + " to 1"),
                    line("bits per parameter up", row.get("bitsPerParameterUp"))));
        }
        lines.addAll(List.of(line("model digest", row.get("modelDigest")), line("model file", row.get("model"))));
        output.table(List.of("", ""), lines);
    }

    private boolean isRidge() {
        return plan.training() instanceof RidgeSettings;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static List<String> line(String label, @Nullable Object value) {
        return List.of(label, String.valueOf(value));
    }
}
