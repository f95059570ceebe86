package io.linnet.protocol.model;

/**
 * The last layer at home (SPEC 10.9): each board tunes it for itself from every version, and sends nothing of it.
 *
 * @param rounds a board tunes on so many times the examples of a round
 * @param share of the training's rate, in 1/256
 */
public record Personal(int rounds, int share) {
    public static final int MAX_ROUNDS = 64;
    public static final int MAX_SHARE = 65_535;
    /** The whole rate. */
    public static final int WHOLE = 256;

    public Personal {
        Schedule.accept("rounds", rounds, 1, MAX_ROUNDS);
        Schedule.accept("share", share, 1, MAX_SHARE);
    }

    /** The examples that it tunes on, as places in the board's own order: from the round's first on. */
    public int[] places(Schedule schedule, int round, int available) {
        return schedule.places(round, available, examples(schedule));
    }

    private int examples(Schedule schedule) {
        return (int) Math.min(Schedule.MAX_EXAMPLES, (long) rounds * schedule.examples());
    }

    /** 1/η of an integer network. */
    public int rateInverse(int ofRound) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (long) WHOLE * ofRound / share));
    }

    /** η of a float network. */
    public float rate(float ofRound) {
        return ofRound * ((float) share / WHOLE);
    }
}
