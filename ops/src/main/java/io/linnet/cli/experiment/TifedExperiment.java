package io.linnet.cli.experiment;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * TIFeD's NN-1 as the paper trains it, with real federated averaging: the train set shuffled once and cut in equal
 * shards, a board each; buffers of 50 in order, each seen five times, in batches of 25. Accuracy is the final one, never
 * the best along the way.
 */
public final class TifedExperiment {
    private static final int BUFFER = 50;
    private static final int BATCH = 25;
    private static final int PASSES = 5;

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
     * @param rounds 0: until every example was in a buffer once
     * @param firstSeed seeds are this and the following ones
     */
    public record Settings(
            Dataset data,
            boolean isSingleLayer,
            Division divide,
            int rateInverse,
            Aggregate aggregate,
            int boards,
            int[] hidden,
            int rounds,
            int seeds,
            long firstSeed,
            List<ModelPlan.Stage> stages,
            String codec) {}

    /** @param progress told of (fraction done, text) */
    public static Map<String, Object> run(Settings settings, BiConsumer<Double, String> progress)
            throws InterruptedException {
        long began = System.nanoTime();
        Schedule schedule = schedule(settings.aggregate());
        int shard = settings.data().train().count() / settings.boards();
        int rounds = settings.rounds() > 0 ? settings.rounds() : shard / BUFFER * schedule.stay();
        List<Double> accuracies = new ArrayList<>();
        int diverged = 0;
        double bitsUp = 0;
        double bitsDown = 0;
        String digest = "";
        for (int s = 0; s < settings.seeds(); s++) {
            long seed = settings.firstSeed() + s;
            ModelPlan plan = plan(settings, schedule, seed);
            Evaluator evaluator = new Evaluator(Network.TIFED, plan.layout(), settings.divide());
            List<int[]> parts = new Partition.Iid().cut(settings.data(), settings.boards(), seed);
            int run = s;
            LocalFleet.Outcome outcome = LocalFleet.run(
                    plan,
                    settings.data().train(),
                    parts,
                    rounds,
                    Optional.empty(),
                    Disturbance.NONE,
                    state -> progress.accept(
                            (run + (double) state.round() / rounds) / settings.seeds(),
                            "seed " + seed + " round " + state.round() + "/" + rounds));
            double accuracy = evaluator
                    .evaluate(outcome.last().parameters(), settings.data().test())
                    .accuracy();
            // A board that guesses is right once in as many tries as there are classes; twice that is no model.
            if (accuracy < 2.0 / settings.data().classes().size()) {
                diverged++;
            } else {
                accuracies.add(accuracy);
            }
            double parameters = (double) plan.layout().parameters() * rounds * settings.boards();
            bitsUp += outcome.bytesUp() * 8 / parameters / settings.seeds();
            bitsDown += outcome.bytesDown() * 8 / parameters / settings.seeds();
            digest = outcome.last().digest().toString();
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "tifed");
        row.put("data", settings.data().name());
        row.put("mode", settings.isSingleLayer() ? "single" : "full");
        row.put("divide", settings.divide().name().toLowerCase(java.util.Locale.ROOT));
        row.put("rate", settings.rateInverse());
        row.put("aggregate", settings.aggregate().name().toLowerCase(java.util.Locale.ROOT));
        row.put("codec", settings.codec());
        row.put("boards", settings.boards());
        row.put("rounds", rounds);
        row.put("seeds", settings.seeds());
        row.put("diverged", diverged);
        row.put("accuracy", Statistics.round(Statistics.mean(accuracies), 4));
        row.put("accuracySd", Statistics.round(Statistics.deviation(accuracies), 4));
        row.put("accuracies", accuracies);
        row.put("bitsPerParameterUp", Statistics.round(bitsUp, 3));
        row.put("bitsPerParameterDown", Statistics.round(bitsDown, 3));
        row.put("seconds", Statistics.round((System.nanoTime() - began) / 1e9, 1));
        row.put("modelDigest", digest);
        return row;
    }

    private static Schedule schedule(Aggregate aggregate) {
        return switch (aggregate) {
            case BATCH -> new Schedule(BATCH, 1, BATCH, BUFFER, PASSES * BUFFER / BATCH);
            case PASS -> new Schedule(BATCH, 1, BUFFER, BUFFER, PASSES);
            case BUFFER -> new Schedule(BATCH, PASSES, BUFFER, BUFFER, 1);
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
