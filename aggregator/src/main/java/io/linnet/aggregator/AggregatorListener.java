package io.linnet.aggregator;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorPacket;

/** Told what has happened and is durable, on the owner thread; must return soon. What it throws ends the aggregator. */
public interface AggregatorListener {
    AggregatorListener NONE = new AggregatorListener() {};

    /** An earlier run's newest version goes on, or a training begins. */
    default void begun(ModelState from, boolean isResumed) {}

    /** The first cohort is there and numbered, or an earlier run's was found. */
    default void started(int boards) {}

    /** A round closed and led to a new version. */
    default void roundClosed(AggregatorPacket.RoundClosed round) {}

    /** The model has fallen behind its best; what came of it is the notice's action. */
    default void fell(AggregatorPacket.ModelFell fall) {}

    /** The last round has closed; the final offer is out. */
    default void finished(ModelState last) {}

    /** A board found its machine in another state than before. */
    default void machineChanged(AggregatorPacket.MachineChanged change) {}

    /** Tells it what a core's step says. */
    default void told(AggregatorPacket.Notice notice) {
        if (notice instanceof AggregatorPacket.TrainingBegun training) {
            begun(training.from(), training.isResumed());
        } else if (notice instanceof AggregatorPacket.CohortStarted cohort) {
            started(cohort.boards());
        } else if (notice instanceof AggregatorPacket.RoundClosed round) {
            roundClosed(round);
        } else if (notice instanceof AggregatorPacket.ModelFell fall) {
            fell(fall);
        } else if (notice instanceof AggregatorPacket.MachineChanged change) {
            machineChanged(change);
        } else if (notice instanceof AggregatorPacket.TrainingFinished training) {
            finished(training.last());
        }
    }
}
