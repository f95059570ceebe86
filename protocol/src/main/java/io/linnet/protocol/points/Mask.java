package io.linnet.protocol.points;

/**
 * Which points explain a window on a board (SPEC 21.9): its own, and those that two boards or more use. So one board that
 * learnt a fault as normal cannot hide it from the others.
 */
public final class Mask {
    private static final int ENOUGH_BOARDS = 2;

    private Mask() {}

    /**
     * A bit for each point.
     *
     * @param own windows of this board that each point held
     */
    public static long of(PointsModel model, long[] own) {
        long all = 0;
        for (long windows : own) {
            all += windows;
        }
        long mask = 0;
        for (int k = 0, present = model.present(); k < present; k++) {
            boolean isOwn = own[k] > 0 && own[k] * PointsSums.OWN_SHARE >= all;
            mask |= isOwn || model.boards(k) >= ENOUGH_BOARDS ? 1L << k : 0;
        }
        return mask;
    }
}
