package io.linnet.lab.anomaly;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.emulator.board.Learner;
import io.linnet.emulator.board.PointsLearner;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.emulator.vibration.Scores;
import io.linnet.lab.experiment.LocalFleet;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsShape;
import java.util.List;

/**
 * Networks that learn to repeat a window through few hidden units: real boards, real packets, the aggregator's own rounds.
 *
 * @param network SIGMOID or TIFED
 * @param points near which it is measured what the network leaves
 * @param windows what a window is, how points are found, and when a board raises an alarm
 */
record RepeatingFleet(Network network, int points, PointsSettings windows) {
    static final int HIDDEN = 16;
    /** Of the whole in one place. */
    private static final int PASSES = 20;

    private static final int EXPONENT = -11;
    private static final int RATE_INVERSE = 2_048;
    private static final int FINE_ROUNDS = 10;
    /** c = 1 and c = 6. */
    private static final int FINE_C16 = 16;

    private static final int COARSE_C16 = 576;
    private static final int CHUNK_BYTES = 200;

    private int before() {
        return 2 + windows.roundsOfSize() * Integer.numberOfTrailingZeros(points);
    }

    /** What one place learns that has all windows; a pass is a round. */
    Scores central(int[][] raw, long seed) throws InterruptedException {
        Stage exact = new Stage(0, new Profile(2, 0, 0, CHUNK_BYTES, false), 0);
        return learnt(List.<int[][]>of(raw), .3, Schedule.fresh(1, 1, raw.length), PASSES, List.of(exact), seed);
    }

    /** What boards learn with some new windows a round, seen twice, coded as updates are. */
    Scores federated(List<int[][]> boards, int examples, int rounds, long seed) throws InterruptedException {
        List<Stage> stages = List.of(
                new Stage(0, new Profile(2, FINE_C16, 16, CHUNK_BYTES, false), FINE_C16),
                new Stage(before() + FINE_ROUNDS, new Profile(2, COARSE_C16, 16, CHUNK_BYTES, false), FINE_C16));
        return learnt(boards, .03, Schedule.fresh(1, 2, examples), rounds, stages, seed);
    }

    private Scores learnt(
            List<int[][]> boards, double rate, Schedule schedule, int rounds, List<Stage> stages, long seed)
            throws InterruptedException {
        boolean isInteger = network == Network.TIFED;
        TrainingSettings learning = isInteger
                ? new TifedSettings(
                        Division.TRUNC, RATE_INVERSE, Schedule.fresh(20, schedule.passes(), schedule.examples()))
                : new SigmoidSettings((int) Math.round(rate * 1e6), 900_000, schedule);
        AutoencoderSettings settings = AutoencoderSettings.of(
                learning,
                windows.roundsOfSize(),
                windows.floor(),
                windows.frontEnd(),
                windows.axes(),
                windows.samples(),
                windows.alarmLeast(),
                windows.alarmLast(),
                rounds);
        int exponent = isInteger ? 0 : EXPONENT;
        int features = windows.features();
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {features, HIDDEN, features}, new int[] {exponent, exponent});
        ModelPlan plan = new ModelPlan(
                "repeated", new PointsShape(layout, points).layout(), settings, seed, false, stages, rounds);
        List<Learner> learners = boards.stream()
                .map(rows -> (Learner) new PointsLearner(new PointsWork(rows)))
                .toList();
        // Weights of what is left come of the first measurement, limits of the second.
        LocalFleet.Outcome outcome =
                LocalFleet.run(plan, learners, before() + rounds + 2, policy -> policy.withMerge(MergeRule.MEAN));
        return new Scores(outcome.last().parameters(), settings);
    }
}
