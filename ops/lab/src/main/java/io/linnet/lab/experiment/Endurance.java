package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.TifedSettings;
import java.util.List;
import java.util.Optional;

/** Whether a fleet keeps what it has learnt: its best accuracy on the way against its last, and against no coding at all. */
public final class Endurance {
    private static final int POINTS = 100;

    private Endurance() {}

    /**
     * @param best accuracy on the way, of a hundred looks
     * @param last of the last tenth of the looks, their mean: one look more or less is one picture of 359
     * @param lossless the last accuracy of the same fleet with codec int16
     * @param bitsUp a parameter, board and round
     * @param isHeld the watch held the coded fleet; then last is the accuracy of the version that it is held at
     */
    public record Row(double best, double last, double lossless, double bitsUp, boolean isHeld) {}

    private record Course(double best, double last, LocalFleet.Outcome outcome) {}

    /**
     * @param coded the plan in question
     * @param whole the same without coding
     */
    public static Row run(
            ModelPlan coded, ModelPlan whole, Dataset data, int boards, int rounds, long seed, Optimiser server)
            throws InterruptedException {
        Course course = course(coded, data, boards, rounds, seed, server);
        Course lossless = course(whole, data, boards, rounds, seed, server);
        double updates = (double) coded.layout().parameters() * course.outcome().rounds() * boards;
        return new Row(
                course.best(),
                course.last(),
                lossless.last(),
                8 * course.outcome().bytesUp() / updates,
                course.outcome().isHeld());
    }

    private static Course course(ModelPlan plan, Dataset data, int boards, int rounds, long seed, Optimiser server)
            throws InterruptedException {
        Division division = plan.training() instanceof TifedSettings tifed ? tifed.division() : Division.NEAREST;
        Evaluator evaluator = new Evaluator(plan.training().network(), plan.layout(), division);
        List<int[]> parts = new Partition.Iid().cut(data, boards, seed);
        Looks looks = new Looks(Math.max(1, rounds / POINTS), rounds, evaluator, data);
        LocalFleet.Outcome outcome = LocalFleet.run(
                plan,
                data.train(),
                parts,
                rounds,
                Optional.empty(),
                Disturbance.NONE,
                looks,
                policy -> policy.withOptimiser(server),
                WatchAction.HOLD);
        double last = outcome.isHeld() ? looks.accuracy(outcome.last()) : looks.sum / looks.count;
        return new Course(looks.best, last, outcome);
    }

    private static final class Looks implements LocalFleet.Watch {
        private final int every;
        private final int rounds;
        private final Evaluator evaluator;
        private final Dataset data;
        private double best;
        private double sum;
        private int count;

        Looks(int every, int rounds, Evaluator evaluator, Dataset data) {
            this.every = every;
            this.rounds = rounds;
            this.evaluator = evaluator;
            this.data = data;
        }

        double accuracy(ModelState state) {
            return evaluator.evaluate(state.parameters(), data.test()).accuracy();
        }

        @Override
        public void closed(ModelState state) {
            if (state.round() % every != 0 && state.round() != rounds) {
                return;
            }
            double accuracy = accuracy(state);
            best = Math.max(best, accuracy);
            if (state.round() > rounds - rounds / 10) {
                sum += accuracy;
                count++;
            }
        }
    }
}
