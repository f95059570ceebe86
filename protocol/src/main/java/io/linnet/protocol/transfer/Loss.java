package io.linnet.protocol.transfer;

/** How much of what is sent gets lost, and how many repairs that allows under way (SPEC 9.9). Integers only. */
final class Loss {
    private static final int MEMORY = 128;

    private int met;
    private int lost;

    /** @param answered transmissions newly answered, of which {@code gained} helped the receiver */
    void note(int answered, int gained) {
        met += answered;
        lost += Math.max(0, answered - gained);
        while (met > MEMORY) {
            met /= 2;
            lost /= 2;
        }
    }

    /** True while so many under way may turn out too few for what the receiver needs. */
    boolean allowsRepair(int underWay, int needed) {
        long of = met + 8L;
        long bad = lost + 1L;
        return underWay * (of - bad) < (needed + 3L + needed / 4) * of + 8 * bad;
    }
}
