package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * TIFeD's NN-1 as the paper trains it, with real federated averaging: the train set shuffled once and cut in equal
 * shards, a board each; buffers of 50 in order, each seen five times, in batches of 25. Accuracy is the final one, never
 * the best along the way.
 */
public final class TifedExperiment {
    private static final int CURVE_POINTS = 15;
    private static final int CURVE_SHARE = 10;

    private TifedExperiment() {}

    /** When boards send: after every batch, after every pass over the buffer, or after all passes. */
    public enum Aggregate {
        BATCH,
        PASS,
        BUFFER
    }

    /**
     * What to run.
     *
     * @param hidden handed over
     * @param buffer examples that a board holds at once, seen {@code passes} times in batches of {@code batch}
     * @param examples of each board; 0: an equal share of all
     * @param rounds 0: until every example was in a buffer once
     * @param firstSeed seeds are this and the following ones
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Settings(
            Dataset data,
            boolean isSingleLayer,
            Division divide,
            int rateInverse,
            Aggregate aggregate,
            int boards,
            int[] hidden,
            int buffer,
            int batch,
            int passes,
            int examples,
            int rounds,
            int seeds,
            long firstSeed,
            List<ModelPlan.Stage> stages,
            String codec,
            Optimiser server,
            MergeRule merge) {
        public Settings {
            stages = List.copyOf(stages);
            if (seeds < 1 || boards < 1 || rounds < 0) {
                throw new IllegalArgumentException("seeds=" + seeds + " boards=" + boards + " rounds=" + rounds
                        + ", accepted: 1 or more; rounds 0 too");
            }
        }
    }

    /**
     * One seed's run.
     *
     * @param isDiverged the final model guesses
     * @param rounds at which {@code curve} was measured, on a tenth of the test examples
     * @param bitsUp a parameter, board and round
     */
    public record TifedRun(
            double accuracy,
            boolean isDiverged,
            List<Integer> rounds,
            List<Double> curve,
            double bitsUp,
            double bitsDown,
            long bytesUp,
            String digest) {}

    /** Rounds of a run. */
    public static int rounds(Settings settings) {
        int shard = settings.data().train().count() / settings.boards();
        return settings.rounds() > 0
                ? settings.rounds()
                : Math.max(1, shard / settings.buffer()) * schedule(settings).stay();
    }

    /** @param progress told of (fraction done, text) */
    public static TifedRun once(Settings settings, long seed, BiConsumer<Double, String> progress)
            throws InterruptedException {
        int rounds = rounds(settings);
        ModelPlan plan = plan(settings, schedule(settings), seed);
        Evaluator evaluator = new Evaluator(Network.TIFED, plan.layout(), settings.divide());
        Samples test = settings.data().test();
        int[] tenth = IntStream.range(0, Math.max(1, test.count() / CURVE_SHARE))
                .map(k -> k * CURVE_SHARE % test.count())
                .toArray();
        Samples some = test.select(tenth);
        int every = Math.max(1, rounds / CURVE_POINTS);
        List<Integer> at = new ArrayList<>();
        List<Double> curve = new ArrayList<>();
        LocalFleet.Outcome outcome = LocalFleet.run(
                plan,
                settings.data().train(),
                parts(settings, seed),
                rounds,
                Optional.empty(),
                Disturbance.NONE,
                new LocalFleet.Watch() {
                    @Override
                    public void closed(ModelState state) {
                        if (state.round() % every == 0) {
                            at.add(state.round());
                            curve.add(
                                    evaluator.evaluate(state.parameters(), some).accuracy());
                        }
                        progress.accept(
                                (double) state.round() / rounds,
                                "seed " + seed + " round " + state.round() + "/" + rounds);
                    }
                },
                policy -> policy.withOptimiser(settings.server()).withMerge(settings.merge()));
        double accuracy = evaluator.evaluate(outcome.last().parameters(), test).accuracy();
        double parameters = (double) plan.layout().parameters() * rounds * settings.boards();
        return new TifedRun(
                accuracy,
                // A board that guesses is right once in as many tries as there are classes; twice that is no model.
                accuracy < 2.0 / settings.data().classes().size(),
                at,
                curve,
                outcome.bytesUp() * 8 / parameters,
                outcome.bytesDown() * 8 / parameters,
                outcome.bytesUp(),
                outcome.last().digest().toString());
    }

    /** Equal shards of the shuffled examples, of a given size where one is given. */
    private static List<int[]> parts(Settings settings, long seed) {
        List<int[]> parts = new Partition.Iid().cut(settings.data(), settings.boards(), seed);
        if (settings.examples() == 0) {
            return parts;
        }
        return parts.stream()
                .map(rows -> Arrays.copyOf(rows, Math.min(rows.length, settings.examples())))
                .toList();
    }

    /** All seeds, as one row. */
    public static Map<String, Object> run(Settings settings, BiConsumer<Double, String> progress)
            throws InterruptedException {
        long began = System.nanoTime();
        List<TifedRun> all = new ArrayList<>();
        for (int s = 0; s < settings.seeds(); s++) {
            int done = s;
            all.add(once(
                    settings,
                    settings.firstSeed() + s,
                    (fraction, text) -> progress.accept((done + fraction) / settings.seeds(), text)));
        }
        List<Double> accuracies = all.stream()
                .filter(once -> !once.isDiverged())
                .map(TifedRun::accuracy)
                .toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "tifed");
        row.put("data", settings.data().name());
        row.put("mode", settings.isSingleLayer() ? "single" : "full");
        row.put("divide", settings.divide().name().toLowerCase(Locale.ROOT));
        row.put("rate", settings.rateInverse());
        row.put("aggregate", settings.aggregate().name().toLowerCase(Locale.ROOT));
        row.put("codec", settings.codec());
        row.put("merge", settings.merge().label());
        row.put("server", settings.server().label());
        row.put("boards", settings.boards());
        row.put("rounds", rounds(settings));
        row.put("seeds", settings.seeds());
        row.put("diverged", all.size() - accuracies.size());
        row.put("accuracy", Statistics.round(Statistics.mean(accuracies), 4));
        row.put("accuracySd", Statistics.round(Statistics.deviation(accuracies), 4));
        row.put("accuracies", accuracies);
        row.put("bitsPerParameterUp", Statistics.round(mean(all, TifedRun::bitsUp), 3));
        row.put("bitsPerParameterDown", Statistics.round(mean(all, TifedRun::bitsDown), 3));
        row.put("seconds", Statistics.round((System.nanoTime() - began) / 1e9, 1));
        row.put("modelDigest", all.isEmpty() ? "" : all.get(all.size() - 1).digest());
        return row;
    }

    private static double mean(List<TifedRun> all, Function<TifedRun, Double> figure) {
        return Statistics.mean(all.stream().map(figure).toList());
    }

    private static Schedule schedule(Settings settings) {
        int batch = settings.batch();
        int buffer = settings.buffer();
        int passes = settings.passes();
        return switch (settings.aggregate()) {
            case BATCH -> new Schedule(batch, 1, batch, buffer, passes * buffer / batch);
            case PASS -> new Schedule(batch, 1, buffer, buffer, passes);
            case BUFFER -> new Schedule(batch, passes, buffer, buffer, 1);
        };
    }

    private static ModelPlan plan(Settings settings, Schedule schedule, long seed) {
        int[] units = new int[settings.hidden().length + 2];
        units[0] = settings.data().features();
        System.arraycopy(settings.hidden(), 0, units, 1, settings.hidden().length);
        units[units.length - 1] = settings.data().classes().size();
        ModelLayout layout = ModelLayout.of(Numeric.INT16, units, new int[units.length - 1]);
        TifedSettings training = new TifedSettings(settings.divide(), settings.rateInverse(), schedule);
        return new ModelPlan("nn1", layout, training, seed, settings.isSingleLayer(), settings.stages(), 1_000);
    }
}
