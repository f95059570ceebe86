package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SoftmaxSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What becomes of slow boards' work under different rules of closing a round: the slow fifth of a fleet that sleeps most
 * of the time holds nine tenths of two classes.
 */
public final class SleepyExperiment {
    private static final double REACHED = 0.83;
    private static final int RARE_CLASSES = 2;
    private static final double RARE_SHARE = 0.9;
    private static final int SLOW_PART = 5;
    private static final int EXPONENT = -11;
    private static final int CHUNK_BYTES = 1_000;
    private static final int C16 = 16;
    private static final long LOOK_MILLIS = SleepyFleet.HOUR_MILLIS / 10;

    private SleepyExperiment() {}

    /**
     * A rule of closing rounds.
     *
     * @param closeAt updates, 0: rounds last until their deadline
     * @param age versions that an update may be behind, 0: late work is refused
     * @param isAgeDiscounted late work weighs less
     */
    public record Policy(String name, int closeAt, int age, boolean isAgeDiscounted, int deadlineMinutes) {
        /** {@code carry-over:50}, {@code discounted:50}, {@code lockstep:50}, and with a time, as {@code lockstep:60min}. */
        public static Policy parse(String text) {
            String[] parts = text.split(":", 2);
            boolean isDiscounted = parts[0].equals("discounted");
            int age = parts[0].equals("carry-over") || isDiscounted ? 20 : 0;
            boolean isKnown = age > 0 || parts[0].equals("lockstep");
            if (!isKnown || parts.length < 2 || !parts[1].matches("[1-9][0-9]{0,3}(min)?")) {
                throw new IllegalArgumentException("policy=" + text
                        + ", accepted: carry-over:K, discounted:K, lockstep:K, and Nmin in place of K");
            }
            int number = Integer.parseInt(parts[1].replace("min", ""));
            return parts[1].endsWith("min")
                    ? new Policy(text, 0, age, isDiscounted, number)
                    : new Policy(text, number, age, isDiscounted, 60);
        }
    }

    /** Who learns, for how long. */
    public record Setting(Dataset data, int boards, int hours) {}

    /**
     * One seed's run.
     *
     * @param rare accuracy on the slow boards' classes
     * @param refused share of the updates
     * @param hours to .83, NaN: never
     */
    public record Once(double last, double rare, double refused, int merges, double hours) {}

    /** Seeds from 1 on, as one row. */
    public static Map<String, Object> run(Setting setting, Policy policy, int seeds) {
        List<Once> all = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            all.add(once(setting, policy, seed));
        }
        List<Double> last = all.stream().map(Once::last).toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("experiment", "sleepy");
        row.put("policy", policy.name());
        row.put("data", setting.data().name());
        row.put("boards", setting.boards());
        row.put("hours", setting.hours());
        row.put("final", mean(last, 4));
        row.put("finalSd", Statistics.round(Statistics.deviation(last), 4));
        row.put("rare", mean(all.stream().map(Once::rare).toList(), 4));
        row.put("refused", mean(all.stream().map(Once::refused).toList(), 4));
        row.put("merges", mean(all.stream().map(once -> (double) once.merges()).toList(), 0));
        List<Double> hours = all.stream().map(Once::hours).toList();
        row.put("hoursTo83", hours.stream().anyMatch(one -> Double.isNaN(one)) ? "never" : mean(hours, 1));
        row.put("seeds", seeds);
        return row;
    }

    private static double mean(List<Double> values, int digits) {
        return Statistics.round(Statistics.mean(values), digits);
    }

    /** One seed. */
    public static Once once(Setting setting, Policy policy, long seed) {
        Dataset data = setting.data();
        ModelPlan plan = plan(data, seed);
        int slow = setting.boards() / SLOW_PART;
        RoundPolicy rules = new RoundPolicy(
                        setting.boards(),
                        1,
                        policy.deadlineMinutes() * 60_000L,
                        RoundPolicy.mostExamples(plan.training().schedule().examples()),
                        setting.boards(),
                        0)
                .closingAfter(policy.closeAt())
                .withAge(policy.age())
                .discountingAge(policy.isAgeDiscounted())
                .withWatch(WatchPolicy.DEFAULT.with(WatchAction.WARN));
        SleepyFleet fleet = new SleepyFleet(plan, rules, data.train(), parts(data, setting.boards(), slow, seed), slow);
        Evaluator evaluator = new Evaluator(Network.SOFTMAX, plan.layout(), Division.NEAREST);
        double[] reached = {Double.NaN};
        fleet.run(setting.hours() * SleepyFleet.HOUR_MILLIS, LOOK_MILLIS, (atMillis, state) -> {
            if (Double.isNaN(reached[0]) && accuracy(evaluator, state, data.test()) >= REACHED) {
                reached[0] = (double) atMillis / SleepyFleet.HOUR_MILLIS;
            }
        });
        ModelState last = fleet.newest();
        int classes = data.classes().size();
        Samples rare = data.test()
                .select(IntStream.range(0, data.test().count())
                        .filter(row -> data.test().label(row) >= classes - RARE_CLASSES)
                        .toArray());
        return new Once(
                accuracy(evaluator, last, data.test()),
                accuracy(evaluator, last, rare),
                (double) fleet.refused() / Math.max(1, fleet.sent()),
                last.round(),
                reached[0]);
    }

    private static double accuracy(Evaluator evaluator, ModelState state, Samples test) {
        return evaluator.evaluate(state.parameters(), test).accuracy();
    }

    private static ModelPlan plan(Dataset data, long seed) {
        ModelLayout layout = ModelLayout.of(
                Numeric.INT16, new int[] {data.features(), data.classes().size()}, new int[] {EXPONENT});
        List<ModelPlan.Stage> stages =
                List.of(new ModelPlan.Stage(0, new Profile(Codec.RANGE.code(), C16, 16, CHUNK_BYTES, false), C16));
        return new ModelPlan(
                "sleepy",
                layout,
                new SoftmaxSettings(300_000, 0, Schedule.fresh(1, 1, 20), 1_000_000),
                seed,
                false,
                stages,
                1_000);
    }

    /** Examples of the slow boards first: theirs are most of the last classes; within each group Dirichlet .5. */
    static List<int[]> parts(Dataset data, int boards, int slow, long seed) {
        Samples train = data.train();
        int rareFrom = data.classes().size() - RARE_CLASSES;
        int[] byClass = new int[data.classes().size()];
        int slowExamples = train.count() / SLOW_PART;
        List<Integer> ofSlow = new ArrayList<>();
        List<Integer> ofOthers = new ArrayList<>();
        List<Integer> common = new ArrayList<>();
        for (int row = 0; row < train.count(); row++) {
            int label = train.label(row);
            if (label < rareFrom) {
                common.add(row);
            } else {
                boolean isSlow = byClass[label]++ % 10 < Math.round(10 * RARE_SHARE);
                (isSlow ? ofSlow : ofOthers).add(row);
            }
        }
        int left = Math.max(slow, slowExamples - ofSlow.size());
        ofSlow.addAll(common.subList(0, left));
        ofOthers.addAll(common.subList(left, common.size()));
        List<int[]> parts = new ArrayList<>(group(data, ofSlow, slow, seed));
        parts.addAll(group(data, ofOthers, boards - slow, seed + 1));
        return parts;
    }

    private static List<int[]> group(Dataset data, List<Integer> rows, int boards, long seed) {
        int[] places = rows.stream().mapToInt(Integer::intValue).toArray();
        Dataset own = new Dataset(data.name(), data.train().select(places), data.test(), data.classes(), new int[0]);
        return new Partition.Dirichlet(0.5)
                .cut(own, boards, seed).stream()
                        .map(part -> Arrays.stream(part).map(row -> places[row]).toArray())
                        .toList();
    }
}
