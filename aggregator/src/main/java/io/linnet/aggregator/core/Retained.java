package io.linnet.aggregator.core;

import io.linnet.protocol.core.Step;

/**
 * When the offer and its chunks are published again. At once where a broker may have lost them; where somebody else
 * cleared or replaced them, at most once a second, so that a flood of forgeries is answered by a trickle.
 */
final class Retained {
    private static final long REPAIR_MILLIS = 1_000;

    private boolean isInDoubt;
    private boolean isLost;
    private boolean isFullInDoubt;
    private long nextRepairAtMillis = Long.MIN_VALUE;

    /** The broker may have lost everything. */
    void doubtAll() {
        isInDoubt = true;
        isFullInDoubt = true;
    }

    /** Something else is retained in the place of ours. */
    void lost(boolean isFull) {
        isLost = true;
        isFullInDoubt |= isFull;
    }

    boolean isDue(long nowMillis) {
        return isInDoubt || dueAtMillis() <= nowMillis;
    }

    /** When a repair that has to wait is due. */
    long dueAtMillis() {
        return isLost ? nextRepairAtMillis : Step.NEVER;
    }

    boolean isFullInDoubt() {
        return isFullInDoubt;
    }

    void repaired(long nowMillis) {
        isInDoubt = false;
        isLost = false;
        isFullInDoubt = false;
        nextRepairAtMillis = nowMillis + REPAIR_MILLIS;
    }
}
