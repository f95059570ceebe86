package io.linnet.aggregator.accumulate;

/**
 * How coarse updates and steps may be, by the number of boards whose updates are effectively independent (SPEC 11.5). What
 * a quantizer leaves out comes later, by error feedback, and until then acts as noise; the mean of independent updates
 * averages it away, the mean of few or of like ones does not, and a coarse step down adds its own to each board alike. So
 * a single board is kept below its update's own root mean square, and the bounds grow with the fleet.
 */
public final class Coarseness {
    /** One board, or any number of boards that all say the same. */
    static final int ONE_BOARD_16 = 16;

    private static final int UP_OF_ONE = 8;
    private static final int DOWN_OF_ONE = 2;

    private Coarseness() {}

    /**
     * 16·c² of boards' updates.
     *
     * @param most what the plan wants, 0: exact
     * @param effective16 sixteen times the effective boards, 0: not known yet
     * @param isOneLayerEach boards train one layer each: c around 2 suits them worse than coarser steps
     */
    public static int up(int most, int effective16, boolean isOneLayerEach) {
        long more = (long) effective16 - ONE_BOARD_16;
        long bound = isOneLayerEach ? 16 + 9 * more / 2 : UP_OF_ONE + (48 * more + more * more) / 32;
        return effective16 == 0 ? most : (int) Math.min(most, bound);
    }

    /** The same of the step down. */
    static int down(int most, int effective16) {
        long more = (long) effective16 - ONE_BOARD_16;
        return (int) Math.min(most, DOWN_OF_ONE + (192 * more + 3 * more * more) / 256);
    }
}
