package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the server's optimisers are worth, by the product's own merge. Pictures: 100 boards whose data differ (Dirichlet
 * .1), of which ten take part in a round. Words: as many boards as words, each hears one, from the papers' start.
 */
public final class OptimiserExperiment {
    public static final int PICTURES_ROUNDS = 60;
    public static final int WORDS_ROUNDS = 240;
    private static final int BOARDS = 100;
    private static final int TAKE = 10;
    private static final int PICTURES = 20_000;
    /** A fleet of so many boards has as many of the pictures each. */
    private static final int EXAMPLES = 200;

    private static final int EXPONENT = -11;
    private static final int CHUNK_BYTES = 200;
    private static final int C16 = 16;
    /** The accuracy is the mean over the last versions: with ten of a hundred boards each differs from the one before. */
    private static final int JUDGED_VERSIONS = 5;

    private OptimiserExperiment() {}

    /** What is learnt. */
    public enum Task {
        /** A linear layer on pictures. */
        SOFTMAX,
        /** A hidden layer of 16 on pictures, without momentum on the boards. */
        NETWORK,
        /** The papers' keyword network, with momentum on the boards. */
        KEYWORDS;

        /** Boards without momentum of their own. */
        public boolean bearsMore() {
            return this != KEYWORDS;
        }
    }

    /** Of full-size pictures a pooled part; of others all. */
    public static Dataset pictures(Dataset read) {
        if (read.features() != 784) {
            return read;
        }
        Dataset pooled = RobustExperiment.pooled(read);
        int[] rows = new int[Math.min(PICTURES, pooled.train().count())];
        Arrays.setAll(rows, i -> i);
        return new Dataset(
                pooled.name(), pooled.train().select(rows), pooled.test(), pooled.classes(), pooled.speakers());
    }

    /** Accuracy of one seed on pictures. */
    public static double once(Task task, Dataset data, Optimiser server, int rounds, long seed) {
        ModelPlan plan = plan(task, data, rounds, seed);
        AttackedFleet fleet = new AttackedFleet(
                plan,
                AttackedFleet.policy(plan, BOARDS).withOptimiser(server),
                data.train(),
                new Partition.Dirichlet(0.1).cut(data, BOARDS, seed),
                Attack.NONE,
                0);
        double sum = 0;
        for (int left = rounds; left > 0; left--) {
            fleet.round(TAKE);
            sum += left <= JUDGED_VERSIONS ? fleet.accuracy(data.test()) : 0;
        }
        return sum / Math.min(rounds, JUDGED_VERSIONS);
    }

    private static ModelPlan plan(Task task, Dataset data, int rounds, long seed) {
        int classes = data.classes().size();
        boolean isHead = task == Task.SOFTMAX;
        int[] units = isHead ? new int[] {data.features(), classes} : new int[] {data.features(), 16, classes};
        int[] exponents = new int[units.length - 1];
        Arrays.fill(exponents, EXPONENT);
        TrainingSettings training = isHead
                ? new SoftmaxSettings(300_000, 0, Schedule.fresh(10, 1, EXAMPLES), 1_000_000)
                : new SigmoidSettings(300_000, 0, Schedule.fresh(1, 1, EXAMPLES));
        List<ModelPlan.Stage> stages =
                List.of(new ModelPlan.Stage(0, new Profile(Codec.RANGE.code(), C16, 16, CHUNK_BYTES, false), C16));
        return new ModelPlan(
                "optimiser",
                ModelLayout.of(Numeric.INT16, units, exponents),
                training,
                seed,
                false,
                stages,
                Math.max(1, rounds));
    }

    /** Accuracy of one seed on words that were held out. */
    private static double once(
            KeywordsExperiment.Sounds words, Optimiser server, int rounds, long seed, List<ModelPlan.Stage> raw)
            throws InterruptedException {
        int boards = (int)
                words.recordings().stream().map(Recording::word).distinct().count();
        KeywordsExperiment.Training training = new KeywordsExperiment.Training(
                boards,
                new Partition.ByWord(),
                false,
                16,
                0.3,
                0.9,
                1,
                -10,
                rounds,
                10,
                false,
                server,
                raw,
                Optional.empty());
        return KeywordsExperiment.once(words, training, 0, seed, rounds, new KeywordsExperiment.Watch() {})
                .accuracy();
    }

    /** Seeds from 1 on, as one row. */
    public static Map<String, Object> pictures(Task task, Dataset data, Optimiser server, int rounds, int seeds) {
        List<Double> accuracies = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            accuracies.add(once(task, data, server, rounds, seed));
        }
        return row(task, data.name(), server, rounds, accuracies);
    }

    /** The same of words. */
    public static Map<String, Object> words(
            KeywordsExperiment.Sounds words, Optimiser server, int rounds, int seeds, List<ModelPlan.Stage> raw)
            throws InterruptedException {
        List<Double> accuracies = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            accuracies.add(once(words, server, rounds, seed, raw));
        }
        return row(Task.KEYWORDS, words.name(), server, rounds, accuracies);
    }

    private static Map<String, Object> row(
            Task task, String data, Optimiser server, int rounds, List<Double> accuracies) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "optimiser");
        row.put("task", task.name().toLowerCase(Locale.ROOT));
        row.put("data", data);
        row.put("server", server.label());
        row.put("rounds", rounds);
        row.put("accuracy", Statistics.round(Statistics.mean(accuracies), 4));
        row.put("accuracySd", Statistics.round(Statistics.deviation(accuracies), 4));
        row.put(
                "accuracies",
                accuracies.stream().map(one -> Statistics.round(one, 4)).toList());
        row.put("seeds", accuracies.size());
        return row;
    }
}
