package io.linnet.aggregator.watch;

/**
 * When the watch takes a model for fallen, and what it does then.
 *
 * @param drop of accuracy below its best, a share of 1
 * @param rounds for which it has to be that low
 * @param isReleased a model that an earlier run held goes on
 * @param heldBoards so many must have said how a version did on held-out examples, or nothing of it is told
 */
public record WatchPolicy(double drop, int rounds, WatchAction action, boolean isReleased, int heldBoards) {
    public static final int HELD_BOARDS = 10;
    public static final WatchPolicy DEFAULT = new WatchPolicy(0.05, 20, WatchAction.HOLD, false);
    private static final int MAX_ROUNDS = 1_000;

    public WatchPolicy {
        if (!(drop >= 0.001 && drop <= 1)) {
            throw new IllegalArgumentException("watch.drop=" + drop + ", accepted: 0.001 to 1");
        }
        if (rounds < 1 || rounds > MAX_ROUNDS) {
            throw new IllegalArgumentException("watch.rounds=" + rounds + ", accepted: 1 to " + MAX_ROUNDS);
        }
        if (heldBoards < 1 || heldBoards > 65_535) {
            throw new IllegalArgumentException("watch.heldBoards=" + heldBoards + ", accepted: 1 to 65535");
        }
    }

    public WatchPolicy(double drop, int rounds, WatchAction action, boolean isReleased) {
        this(drop, rounds, action, isReleased, HELD_BOARDS);
    }

    public WatchPolicy with(WatchAction other) {
        return new WatchPolicy(drop, rounds, other, isReleased, heldBoards);
    }

    public WatchPolicy released() {
        return new WatchPolicy(drop, rounds, action, true, heldBoards);
    }

    int dropMillionths() {
        return (int) Math.round(1e6 * drop);
    }
}
