package io.linnet.protocol.transfer;

/**
 * What the statuses tell of the link's losses, and what follows from it for repairs and for patience (SPEC 9.8, 9.9).
 * Integers only, so that a board computes the same.
 */
final class Loss {
    private static final int MEMORY = 128;
    private static final int MIN_PATIENCE = 4;
    private static final int PATIENCE_OF_ALL_LOST = 24;

    private int met;
    private int lost;
    private int lostChunks;
    private int runs;

    /** @param answered transmissions newly answered, of which {@code gained} helped the receiver */
    void note(int answered, int gained) {
        met += answered;
        lost += Math.max(0, answered - gained);
        while (met > MEMORY) {
            met /= 2;
            lost /= 2;
        }
    }

    /** @param newRuns of neighbouring chunks lost */
    void noteRuns(int newLostChunks, int newRuns) {
        lostChunks += newLostChunks;
        runs += newRuns;
        while (lostChunks > MEMORY) {
            lostChunks /= 2;
            runs = (runs + 1) / 2;
        }
    }

    /** True while so many under way may turn out too few for what the receiver needs, also if a burst takes some. */
    boolean allowsRepair(int underWay, int needed) {
        long of = met + 8L;
        long bad = lost + 1L;
        int burst = runs == 0 ? 1 : (lostChunks + runs - 1) / runs;
        return underWay * (of - bad) < (needed + 2L + needed / 4 + 2L * burst) * of;
    }

    /** Of the packets that nothing can follow unasked, how many ask for a status, so that one of them arrives. */
    int pollers() {
        return 1 + Math.min(2, 8 * (lost + 1) / (met + 8));
    }

    /** Expiries in a row that the loss explains; only then the timer doubles. */
    int patience() {
        return MIN_PATIENCE + PATIENCE_OF_ALL_LOST * (lost + 1) / (met + 8);
    }
}
