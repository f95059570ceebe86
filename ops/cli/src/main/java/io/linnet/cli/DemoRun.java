package io.linnet.cli;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.fleet.Access;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.RidgeHead;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.session.BrokerBlock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** The whole flow in one method: an aggregator, a gateway where links need one, and a fleet of boards at one broker. */
record DemoRun(
        FleetOptions options,
        LinkMix mix,
        Dataset data,
        ModelPlan plan,
        Optional<Parameters> start,
        Optimiser server,
        int rounds,
        DemoPage page,
        DemoReport report) {
    private static final Duration BROKER_ANSWERS = Duration.ofSeconds(20);
    /** Parts say goodbye, and the broker is closed. */
    private static final Duration CLOSING = Duration.ofSeconds(15);

    /**
     * Ctrl-C ends the rounds, not what comes after them: the figures so far are printed, and the model is kept.
     *
     * @param drops messages that the broker has dropped; 0 where it does not tell
     * @return the process's exit code
     */
    int over(BrokerBlock broker, LongSupplier drops) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Thread stop = new Thread(() -> stop(done), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            learn(broker, drops);
        } finally {
            done.countDown();
        }
        if (report.isStopped()) {
            return ExitCodes.INTERRUPTED;
        }
        Runtime.getRuntime().removeShutdownHook(stop);
        return ExitCodes.OK;
    }

    private void stop(CountDownLatch done) {
        report.stop();
        page.leave();
        try {
            if (!done.await(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("linnet: gave up closing after " + CLOSING.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void learn(BrokerBlock broker, LongSupplier drops) throws InterruptedException {
        // A name of its own, so that two demos at one broker do not meet.
        String fleetId = "demo-" + Long.toHexString(System.nanoTime());
        List<int[]> parts = options.partition().cut(data, mix.boards(), options.seed);
        FleetSettings boards = FleetSettings.of(broker.settings(fleetId), true, fleetId, plan.model(), options.seed)
                .with(options.disturbance());
        ToDoubleFunction<Parameters> judge = judge();
        AggregatorSettings settings = aggregator(broker, fleetId);
        try (Aggregator aggregator = new Aggregator(settings, report);
                DemoGateway gateway = mix.needsGateway() ? DemoGateway.start(mix, fleetId, broker, options::id) : null;
                Fleet fleet = new Fleet(boards, report.troubles())) {
            report.watch(fleet, aggregator.ended());
            aggregator.passing();
            page.open(aggregator, settings, data);
            aggregator.start();
            if (!aggregator.awaitReady(BROKER_ANSWERS)) {
                throw UserError.environment(
                        "broker=" + broker.uri() + ": no answer within " + BROKER_ANSWERS.toSeconds() + " s");
            }
            for (int board = 0; board < mix.boards(); board++) {
                fleet.add(
                        options.id(board),
                        new LocalLearner(data.train(), parts.get(board), options.holdOut),
                        new MemoryStore(),
                        gateway == null ? new Access.Mqtt() : gateway.access(board));
            }
            fleet.follow(
                    "evaluator",
                    (offer, held) -> report.evaluated(
                            held.base().version(),
                            held.base().digest().toString(),
                            judge.applyAsDouble(held.parameters())));
            fleet.start();
            report.await();
            if (options.compare && !report.isStopped()) {
                Tuning.Setting setting = new Tuning.Setting(plan.layout(), plan.training());
                report.compared(OtherWays.of(data, parts, setting, rounds, options.seed, report::progress));
            }
            report.summary(fleet.figures(), drops.getAsLong());
            if (!report.isStopped()) {
                page.stay();
            }
        }
    }

    private AggregatorSettings aggregator(BrokerBlock broker, String fleetId) {
        long deadlineMillis = options.disturbance().isNone() ? 60_000 : 20_000;
        int most = RoundPolicy.mostExamples(plan.training().schedule().examples());
        return new AggregatorSettings(
                fleetId,
                broker.settings("aggregator-" + fleetId),
                plan,
                new RoundPolicy(mix.boards(), Math.max(1, mix.boards() / 2), deadlineMillis, most, 500, rounds)
                        .withOptimiser(server),
                Optional.empty(),
                false,
                start);
    }

    /** Accuracy, or R², on the examples kept for testing. */
    private ToDoubleFunction<Parameters> judge() {
        if (plan.training() instanceof RidgeSettings) {
            return model -> RidgeHead.fit(model, data.test()).share();
        }
        Division division = plan.training() instanceof TifedSettings tifed ? tifed.division() : Division.NEAREST;
        Evaluator evaluator = new Evaluator(plan.training().network(), plan.layout(), division);
        return model -> evaluator.evaluate(model, data.test()).accuracy();
    }
}
