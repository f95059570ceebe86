package io.linnet.aggregator;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.round.Tally;

/** Told what happens, on the owner thread; must return soon. */
public interface AggregatorListener {
    AggregatorListener NONE = new AggregatorListener() {};

    /** The first cohort is there and numbered, or an earlier run's was found. */
    default void started(int boards) {}

    /**
     * A round closed and led to a new version.
     *
     * @param updates boards whose update was folded, whole or in part
     * @param boards boards with a number
     * @param seconds the round was open
     */
    default void roundClosed(
            ModelState next, int updates, int boards, double seconds, boolean isDiverging, Tally.Snapshot totals) {}

    /** The last round has closed; the final offer is out. */
    default void finished(ModelState last) {}
}
