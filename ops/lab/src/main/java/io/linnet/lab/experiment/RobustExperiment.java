package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/** What bad boards cost a fleet, by the product's own rules for updates. */
public final class RobustExperiment {
    private static final int SIDE = 28;
    private static final int TEST_EXAMPLES = 2_000;
    private static final int[] UNITS = {196, 16, 10};
    private static final int EXPONENT = -11;
    private static final int ROUNDS = 40;
    /** The accuracy is the mean over the last versions, so that it hangs on no single one. */
    private static final int JUDGED_VERSIONS = 5;
    /** c = 1. */
    private static final int C16 = 16;

    private RobustExperiment() {}

    /**
     * What the fleet learns.
     *
     * @param plan for a seed
     */
    public record Learning(Dataset data, LongFunction<ModelPlan> plan, int rounds) {}

    /**
     * Who takes part.
     *
     * @param share of the boards that are bad
     */
    public record Setting(Partition split, Attack attack, double share, MergeRule merge, int boards) {
        int badBoards() {
            return attack == Attack.NONE ? 0 : (int) Math.round(share * boards);
        }
    }

    /**
     * Pictures of 28 × 28 averaged over 2 × 2 pixels, 196-16-10, 40 examples a board and round, 40 rounds, c = 1. Levels
     * lie below those of full MNIST: compare rows.
     */
    public static Learning pictures(Dataset images) {
        Dataset pooled = pooled(images);
        ModelLayout layout = ModelLayout.of(Numeric.INT16, UNITS, new int[] {EXPONENT, EXPONENT});
        SigmoidSettings training = new SigmoidSettings(300_000, 900_000, Schedule.fresh(1, 1, 40));
        List<ModelPlan.Stage> stages =
                List.of(new ModelPlan.Stage(0, new Profile(Codec.RANGE.code(), C16, 16, 200, false), C16));
        return new Learning(
                pooled, seed -> new ModelPlan("robust", layout, training, seed, false, stages, ROUNDS), ROUNDS);
    }

    /** Averaged over 2 × 2 pixels, with the first of the test pictures. */
    static Dataset pooled(Dataset images) {
        return new Dataset(
                images.name(),
                pooled(images.train()),
                pooled(images.test()).select(IntStream.range(0, TEST_EXAMPLES).toArray()),
                images.classes(),
                images.speakers());
    }

    private static Samples pooled(Samples images) {
        byte[] in = images.toBytes();
        int half = SIDE / 2;
        byte[] out = new byte[images.count() * half * half];
        for (int k = 0; k < out.length; k++) {
            int at = k / (half * half) * SIDE * SIDE + k % (half * half) / half * 2 * SIDE + k % half * 2;
            out[k] = (byte) ((in[at] + in[at + 1] + in[at + SIDE] + in[at + SIDE + 1]) >> 2);
        }
        return Samples.ofBytes(half * half, out, images.labels());
    }

    /** One seed's accuracy. */
    static double once(Learning learning, Setting setting, long seed) {
        ModelPlan plan = learning.plan().apply(seed);
        Dataset data = learning.data();
        AttackedFleet fleet = new AttackedFleet(
                plan,
                AttackedFleet.policy(plan, setting.boards()).withMerge(setting.merge()),
                data.train(),
                setting.split().cut(data, setting.boards(), seed),
                setting.attack(),
                setting.badBoards());
        double sum = 0;
        for (int left = learning.rounds(); left > 0; left--) {
            fleet.round();
            sum += left <= JUDGED_VERSIONS ? fleet.accuracy(data.test()) : 0;
        }
        return sum / JUDGED_VERSIONS;
    }

    /** Seeds from 1 on, as one row. */
    public static Map<String, Object> run(Learning learning, Setting setting, int seeds) {
        List<Double> accuracies = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            accuracies.add(once(learning, setting, seed));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "robust");
        row.put("data", learning.data().name());
        row.put("boards", setting.boards());
        row.put("split", setting.split().text());
        row.put("attack", setting.attack().label());
        row.put("share", setting.attack() == Attack.NONE ? 0.0 : setting.share());
        row.put("merge", setting.merge().label());
        row.put("accuracy", Statistics.round(Statistics.mean(accuracies), 4));
        row.put("accuracySd", Statistics.round(Statistics.deviation(accuracies), 4));
        row.put("seeds", seeds);
        return row;
    }
}
