package io.linnet.cli;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.core.Condition;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.board.PointsLearner;
import io.linnet.emulator.fleet.Access;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.session.BrokerBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Machines under emulated boards: the fleet learns over MQTT how they run, without labels; then they run on, some with a fault,
 * and what the boards find is told as it comes to the aggregator.
 */
final class AnomalyDemo implements AggregatorListener {
    private static final Duration BROKER_ANSWERS = Duration.ofSeconds(20);
    private static final Duration LEARNING = Duration.ofMinutes(2);
    private static final long WINDOW_MILLIS = 50;
    private static final long DEADLINE_MILLIS = 20_000;

    private final Output output;
    private final WatchedMachines machines;
    private final MachinesModel learning;
    private final ModelPlan plan;
    private final DemoPage page;
    private final CountDownLatch learnt = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<@Nullable ModelState> model = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Map<String, Verdict.State> found = new LinkedHashMap<>();
    private volatile int window;

    AnomalyDemo(Output output, WatchedMachines machines, MachinesModel learning, DemoPage page) {
        this.output = output;
        this.machines = machines;
        this.learning = learning;
        this.plan = learning.plan();
        this.page = page;
    }

    /** @return the process's exit code */
    int over(BrokerBlock broker) throws InterruptedException {
        String fleetId = "demo-" + Long.toHexString(System.nanoTime());
        int boards = machines.count();
        AggregatorSettings settings = new AggregatorSettings(
                fleetId,
                broker.settings("aggregator-" + fleetId),
                plan,
                new RoundPolicy(boards, boards, DEADLINE_MILLIS, MachinesModel.MOST_WINDOWS, 500, learning.rounds())
                        .withMerge(learning.merge()),
                Optional.empty(),
                false,
                Optional.empty());
        FleetSettings boardSettings =
                FleetSettings.of(broker.settings(fleetId), true, fleetId, plan.model(), plan.seed());
        Thread stop = new Thread(this::stop, "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try (Aggregator aggregator = new Aggregator(settings, this);
                Fleet fleet = new Fleet(boardSettings, new FleetTroubles(output, this::fail))) {
            var unused = aggregator.ended().whenComplete((nothing, error) -> fail(error));
            var unusedToo = fleet.ended().whenComplete((nothing, error) -> fail(error));
            aggregator.passing();
            page.open(aggregator, settings);
            aggregator.start();
            if (!aggregator.awaitReady(BROKER_ANSWERS)) {
                throw UserError.environment(
                        "broker=" + broker.uri() + ": no answer within " + BROKER_ANSWERS.toSeconds() + " s");
            }
            for (int b = 0; b < boards; b++) {
                fleet.add(
                        machines.name(b),
                        new PointsLearner(machines.usual().get(b)),
                        new MemoryStore(),
                        new Access.Mqtt());
            }
            long from = System.nanoTime();
            fleet.start();
            learn(from);
            watch(fleet);
        }
        if (stopped.getCount() > 0) {
            Runtime.getRuntime().removeShutdownHook(stop);
            return ExitCodes.OK;
        }
        return ExitCodes.INTERRUPTED;
    }

    private void stop() {
        stopped.countDown();
        learnt.countDown();
        page.leave();
    }

    private void fail(@Nullable Throwable error) {
        if (error != null) {
            failure.compareAndSet(null, error);
            learnt.countDown();
        }
    }

    private void requireAlive() {
        Throwable error = failure.get();
        if (error instanceof UserError mendable) {
            throw mendable;
        }
        if (error != null) {
            throw new IllegalStateException("the demo has ended: " + error.getMessage(), error);
        }
    }

    private void learn(long fromNanos) throws InterruptedException {
        int windows = machines.usual().stream().mapToInt(List::size).max().orElse(0);
        output.say(machines.count() + " machines, " + windows
                + " windows each of how they run; nobody says what is in them" + machines.recorded());
        boolean isOver = learnt.await(LEARNING.toSeconds(), TimeUnit.SECONDS);
        requireAlive();
        ModelState last = model.get();
        if (!isOver || last == null) {
            if (stopped.getCount() > 0) {
                throw UserError.environment("the fleet did not learn within " + LEARNING.toSeconds() + " s");
            }
            return;
        }
        Optional<Boolean> isSame = learning.central().map(last.digest()::equals);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "learnt");
        row.put("rounds", last.round());
        row.put("seconds", Output.round((System.nanoTime() - fromNanos) / 1e9, 1));
        row.put("points", MachinesModel.points(last.parameters()));
        row.put("limit", MachinesModel.limit(last.parameters()));
        row.put("modelDigest", last.digest().toString());
        isSame.ifPresent(same -> row.put("equalsCentral", same));
        say(
                row,
                "learnt in " + row.get("seconds") + " s: " + row.get("points") + " operating points, limit class "
                        + row.get("limit") + "\nmodel " + last.digest()
                        + isSame.map(same -> same ? ", as of one place with all windows" : ", NOT that of one place")
                                .orElse("; a network of " + plan.layout().parameters()
                                        + " parameters repeats windows: what it cannot repeat is unusual"));
    }

    /** Windows come faster than in life: twenty a second. With a page they come until somebody has seen enough. */
    private void watch(Fleet fleet) throws InterruptedException {
        long next = System.nanoTime();
        boolean isEndless = page.isWanted();
        output.say("each board judges what its machine does now, " + 1_000 / WINDOW_MILLIS + " windows a second, "
                + (isEndless ? "until Ctrl-C" : machines.windows() + " at most") + "; what changes is told");
        int at = 0;
        for (; (isEndless || at < machines.windows()) && stopped.getCount() > 0; at++) {
            window = at;
            requireAlive();
            for (int b = 0; b < machines.count(); b++) {
                fleet.sensed(b, machines.window(b, at));
            }
            next += TimeUnit.MILLISECONDS.toNanos(WINDOW_MILLIS);
            if (stopped.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        }
        window = at;
        summary(fleet);
    }

    @Override
    public void roundClosed(AggregatorPacket.RoundClosed round) {
        model.set(round.next());
        output.progress(
                (double) round.next().round() / learning.rounds(),
                "round " + round.next().round() + "/" + learning.rounds());
    }

    @Override
    public void finished(ModelState last) {
        model.set(last);
        learnt.countDown();
    }

    @Override
    public void machineChanged(AggregatorPacket.MachineChanged change) {
        MachineState now = change.found();
        synchronized (found) {
            found.merge(change.board(), now.state(), (before, after) -> before == Verdict.State.ALARM ? before : after);
        }
        int board = machines.number(change.board());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "machine");
        row.put("board", change.board());
        String condition = Condition.of(now).label();
        row.put("state", now.state().label());
        row.put("condition", condition);
        row.put("window", now.windows());
        row.put("score", now.score());
        row.put("limit", now.limit());
        row.put("truth", machines.truth(board, window));
        say(
                row,
                String.format(
                        java.util.Locale.ROOT,
                        "%-10s %-15s window %3d  score %3d  limit %3d%n           (%s)",
                        change.board(),
                        now.state() == Verdict.State.ALARM ? "ALARM" : condition,
                        now.windows(),
                        now.score(),
                        now.limit(),
                        row.get("truth")));
    }

    private void summary(Fleet fleet) {
        List<String> alarms = new ArrayList<>();
        synchronized (found) {
            found.forEach((board, state) -> {
                if (state == Verdict.State.ALARM) {
                    alarms.add(board);
                }
            });
        }
        ModelState last = model.get();
        double updates = (double) machines.count() * learning.rounds();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "summary");
        row.put("boards", machines.count());
        row.put("rounds", learning.rounds());
        row.put("windows", window);
        row.put("alarms", alarms);
        row.put("faulty", String.join(", ", machines.faulty()));
        row.put("bytesUp", Math.round(fleet.figures().bytesUp() / updates));
        row.put("modelDigest", last == null ? "" : last.digest().toString());
        say(
                row,
                "alarms: " + (alarms.isEmpty() ? "none" : String.join(", ", alarms)) + "; faults were shown to "
                        + (machines.faulty().isEmpty() ? "no board" : String.join(", ", machines.faulty())) + "\n"
                        + row.get("bytesUp")
                        + " bytes up per board per round");
    }

    private void say(Map<String, Object> row, String line) {
        if (output.isJson()) {
            output.result(row);
        } else {
            output.say(line);
        }
    }
}
