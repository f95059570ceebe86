package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.board.Outbox;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.lab.head.TransferLearning;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The head over frozen features learnt over real chunks: what the codec costs in accuracy and saves in bytes. */
public final class HeadFleet {
    private static final int EXPONENT = -12;

    private HeadFleet() {}

    /**
     * @param balanced balanced accuracy on all test pictures
     * @param updateBytes of a board's whole update, chunks with their heads, in the mean over boards and rounds
     * @param mostBytes of the largest update
     * @param mostChunks of any update
     */
    public record FleetRun(double balanced, double updateBytes, int mostBytes, int mostChunks, int parameters) {}

    /** @param stages coding of the updates */
    public static FleetRun once(
            TransferLearning.Dealt dealt, TransferLearning.Plan plan, List<ModelPlan.Stage> stages, long seed)
            throws InterruptedException {
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {dealt.examples().features(), 2}, new int[] {EXPONENT});
        ModelPlan model = new ModelPlan("head", layout, TransferLearning.training(plan), seed, false, stages, 1_000);
        List<Integer> bytes = new ArrayList<>();
        int[] mostChunks = new int[1];
        LocalFleet.Outcome outcome = LocalFleet.run(
                model,
                dealt.examples(),
                dealt.boards(),
                dealt.rounds(),
                Optional.of(Parameters.zero(layout)),
                Disturbance.NONE,
                new LocalFleet.Watch() {
                    @Override
                    public void closed(ModelState state) {}

                    @Override
                    public void sent(int board, Outbox update) {
                        bytes.add(update.chunks().stream()
                                .mapToInt(chunk -> chunk.length)
                                .sum());
                        mostChunks[0] = Math.max(mostChunks[0], update.chunks().size());
                    }
                });
        double balanced = TransferLearning.balanced(new Evaluator(Network.SOFTMAX, layout, Division.FLOOR)
                .evaluate(outcome.last().parameters(), dealt.judged()));
        return new FleetRun(
                balanced,
                bytes.stream().mapToInt(Integer::intValue).average().orElse(0),
                bytes.stream().mapToInt(Integer::intValue).max().orElse(0),
                mostChunks[0],
                layout.parameters());
    }
}
