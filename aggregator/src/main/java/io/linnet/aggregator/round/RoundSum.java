package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.message.PartialSum;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.SumSettings;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.Optional;

/** What is folded in a round, and the model that it leads to. */
interface RoundSum {
    static RoundSum of(ModelState base, MergeRule rule, Optional<SumSettings> sums) {
        return sums.<RoundSum>map(of -> of(base, rule, of)).orElseGet(() -> new DifferenceSum(base, rule));
    }

    private static RoundSum of(ModelState base, MergeRule rule, SumSettings settings) {
        if (settings instanceof RidgeSettings ridge) {
            return new RidgeSum(base, ridge);
        }
        MachineSettings machines = (MachineSettings) settings;
        PointsModel points = new PointsModel(base.parameters());
        PointsStage stage = PointsStage.of(points, base.round(), machines);
        if (stage != PointsStage.LEARN) {
            return new PointsSum(base, stage, machines.points().floor());
        }
        return new DifferenceSum(base, rule, points.shape().first());
    }

    /** Of an update's values. */
    ModelLayout layout();

    /** An update counts only when all of it is there: its values mean something together only. */
    boolean isWholeOnly();

    Accumulator accumulator();

    /**
     * Adds a chunk; a bad one leaves no trace.
     *
     * @param votes whether it has a say in the next round's limits
     */
    void add(Chunk chunk, int weight, boolean votes) throws Refused;

    /**
     * Adds a partial sum (SPEC 17.6), all of it or nothing.
     *
     * @param chunks all of it
     * @param weight of each of its boards
     */
    void addSum(List<Chunk> chunks, int weight, PartialSum of) throws Refused;

    /** Refuses a chunk that could not be added. */
    void check(Chunk chunk) throws Refused;

    /** Refuses an update of which every chunk could be added, but not all together. */
    void checkWhole(List<Chunk> chunks, int examples) throws Refused;

    /** Slices may have to wait for the limit of their layer, which the round's own votes give. */
    boolean mayWait();

    /** Bytes of slices that wait, or have been given up as too many. */
    long waitingBytes();

    /**
     * Adds the slices that wait, before the sum is merged with those of other boards.
     *
     * @param limits by layer, that the votes of all boards give; empty: theirs and others' are too many, and are given up
     */
    void settleWaiting(int[] limits);

    /** The model that everything folded leads to. Nothing is folded afterwards. */
    ModelStep merge(int downC16, Optimiser optimiser);
}
