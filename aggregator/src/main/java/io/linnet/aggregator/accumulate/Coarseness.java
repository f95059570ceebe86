package io.linnet.aggregator.accumulate;

/**
 * How coarse updates and steps may be, by the number of boards whose updates are effectively independent (SPEC 11.5). What
 * a quantizer leaves out comes later, by error feedback, and until then acts as noise; the mean of independent updates
 * averages it away, the mean of few or of like ones does not, and a coarse step down adds its own to each board alike. So
 * a single board is kept at a step of its update's own root mean square, and the bounds grow with the fleet.
 */
public final class Coarseness {
    /** One board, or any number of boards that all say the same. */
    static final int ONE_BOARD_16 = 16;

    private static final int UP_OF_ONE = 16;
    private static final int DOWN_OF_ONE = 8;

    private Coarseness() {}

    /**
     * 16·c² of boards' updates.
     *
     * @param most what the plan wants, 0: exact
     * @param effective16 sixteen times the effective boards, 0: not known yet
     */
    public static int up(int most, int effective16) {
        return effective16 == 0 ? most : (int) Math.min(most, UP_OF_ONE + 9L * (effective16 - ONE_BOARD_16) / 2);
    }

    /** The same of the step down. */
    static int down(int most, int effective16) {
        return (int) Math.min(most, DOWN_OF_ONE + 2L * (effective16 - ONE_BOARD_16));
    }
}
