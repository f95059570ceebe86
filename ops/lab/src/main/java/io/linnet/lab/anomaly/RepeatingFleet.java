package io.linnet.lab.anomaly;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.emulator.learn.Repetition;
import io.linnet.emulator.learn.Samples;
import io.linnet.lab.experiment.AttackedFleet;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks that learn to repeat a window through few hidden units: what they cannot repeat is unusual. With a board's own
 * arithmetic, the coding of updates and steps and the aggregator's merge, without the links between.
 */
final class RepeatingFleet {
    static final int HIDDEN = 16;
    /** Of the whole in one place. */
    private static final int PASSES = 20;

    private static final int FRESH = 40;
    private static final int EXPONENT = -11;
    private static final int RATE_INVERSE = 2_048;
    private static final int FINE_ROUNDS = 10;
    /** c = 1 and c = 6. */
    private static final int FINE_C16 = 16;

    private static final int COARSE_C16 = 576;
    private static final int CHUNK_BYTES = 200;

    private RepeatingFleet() {}

    /** Of one place; a pass is a round. */
    static Repetition central(Network network, byte[][] windows, long seed) {
        Stage exact = new Stage(0, new Profile(2, 0, 0, CHUNK_BYTES, false), 0);
        return learnt(network, .3, 1, windows.length, List.<byte[][]>of(windows), PASSES, List.of(exact), seed);
    }

    /** In an order that is drawn once: a network unlearns a way of running that it has not met for long. */
    private static byte[][] shuffled(byte[][] windows, SplitMix64 random) {
        byte[][] shuffled = windows.clone();
        for (int i = shuffled.length - 1; i > 0; i--) {
            int other = random.below(i + 1);
            byte[] at = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = at;
        }
        return shuffled;
    }

    /**
     * Of boards with 40 new windows a round, seen twice. No update is cut for its size: where each board knows one way of
     * running they differ by much, and cut ones led to .69 of area under the curve where whole ones led to .84.
     */
    static Repetition federated(Network network, List<byte[][]> boards, int rounds, long seed) {
        List<Stage> stages = List.of(
                new Stage(0, new Profile(2, FINE_C16, 16, CHUNK_BYTES, false), FINE_C16),
                new Stage(FINE_ROUNDS, new Profile(2, COARSE_C16, 16, CHUNK_BYTES, false), FINE_C16));
        return learnt(network, .03, 2, FRESH, boards, rounds, stages, seed);
    }

    private static Repetition learnt(
            Network network,
            double rate,
            int passes,
            int examples,
            List<byte[][]> boards,
            int rounds,
            List<Stage> stages,
            long seed) {
        int features = boards.get(0)[0].length;
        boolean isInteger = network == Network.TIFED;
        TrainingSettings training = isInteger
                ? new TifedSettings(Division.TRUNC, RATE_INVERSE, Schedule.fresh(20, passes, examples))
                : new SigmoidSettings((int) Math.round(rate * 1e6), 900_000, Schedule.fresh(1, passes, examples));
        int exponent = isInteger ? 0 : EXPONENT;
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {features, HIDDEN, features}, new int[] {exponent, exponent});
        ModelPlan plan = new ModelPlan("repeated", layout, training, seed, false, stages, rounds);
        List<int[]> parts = new ArrayList<>();
        AttackedFleet fleet = AttackedFleet.repeating(
                plan,
                AttackedFleet.policy(plan, boards.size()).withMerge(MergeRule.MEAN),
                samples(boards, features, parts, new SplitMix64(seed)),
                parts);
        for (int round = 0; round < rounds; round++) {
            fleet.round();
        }
        return new Repetition(network, fleet.base().parameters(), Division.TRUNC);
    }

    private static Samples samples(List<byte[][]> boards, int features, List<int[]> parts, SplitMix64 random) {
        int count = boards.stream().mapToInt(windows -> windows.length).sum();
        byte[] all = new byte[count * features];
        int at = 0;
        for (byte[][] ordered : boards) {
            byte[][] windows = shuffled(ordered, random);
            int[] rows = new int[windows.length];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(windows[i], 0, all, at * features, features);
                rows[i] = at++;
            }
            parts.add(rows);
        }
        return Samples.ofBytes(features, all, new int[count]);
    }
}
