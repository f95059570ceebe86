package io.linnet.aggregator.watch;

/**
 * When the watch takes a model for fallen, and what it does then.
 *
 * @param drop of accuracy below its best, a share of 1
 * @param rounds for which it has to be that low
 * @param isReleased a model that an earlier run held goes on
 */
public record WatchPolicy(double drop, int rounds, WatchAction action, boolean isReleased) {
    public static final WatchPolicy DEFAULT = new WatchPolicy(0.05, 20, WatchAction.HOLD, false);
    private static final int MAX_ROUNDS = 1_000;

    public WatchPolicy {
        if (!(drop >= 0.001 && drop <= 1)) {
            throw new IllegalArgumentException("watch.drop=" + drop + ", accepted: 0.001 to 1");
        }
        if (rounds < 1 || rounds > MAX_ROUNDS) {
            throw new IllegalArgumentException("watch.rounds=" + rounds + ", accepted: 1 to " + MAX_ROUNDS);
        }
    }

    public WatchPolicy with(WatchAction other) {
        return new WatchPolicy(drop, rounds, other, isReleased);
    }

    public WatchPolicy released() {
        return new WatchPolicy(drop, rounds, action, true);
    }

    int dropMillionths() {
        return (int) Math.round(1e6 * drop);
    }
}
