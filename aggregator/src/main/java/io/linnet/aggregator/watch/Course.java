package io.linnet.aggregator.watch;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Levels of one version after another: the best that was kept for a while, and whether what came since stays below it.
 *
 * <p>Levels are smoothed over some eight versions. The best is the highest one below which the smoothed level did not go for
 * as many versions as a fall has to last, so that a lucky spell sets no bar that an ordinary one must fail. Fallen is what
 * stays below the best by the drop, and by as much more as one version usually differs from the next: figures of few boards or
 * few examples jump about, and are no reason to stop.
 */
final class Course {
    private static final int SMOOTHNESS = 8;
    /** The usual change is a mean over some 32 versions. */
    private static final int CHANGES = 32;

    private static final int NONE = Integer.MIN_VALUE;

    private final int drop;
    /** Smoothed levels of the last versions, a ring. */
    private final int[] recent;

    private int seen;
    private int newest = NONE;
    private int smoothed;
    private int change;
    private int best = NONE;
    private int peak = NONE;
    private long peakVersion;
    private int below;
    private boolean isSaid;

    Course(WatchPolicy policy) {
        this.drop = policy.dropMillionths();
        this.recent = new int[policy.rounds()];
    }

    /**
     * The level of the next version.
     *
     * @return true once in a fall: it has lasted long enough now
     */
    boolean add(long version, int level) {
        if (newest == NONE) {
            smoothed = level;
        } else {
            int changed = Math.abs(level - newest);
            change = seen == 1 ? changed : change + (changed - change) / CHANGES;
            smoothed += (level - smoothed) / SMOOTHNESS;
        }
        newest = level;
        recent[seen++ % recent.length] = smoothed;
        if (smoothed >= peak) {
            peak = smoothed;
            peakVersion = version;
        }
        if (seen >= recent.length) {
            best = Math.max(best, Arrays.stream(recent).min().orElse(NONE));
        }
        below = isBelow(smoothed) ? below + 1 : 0;
        isSaid &= below > 0;
        // Smoothing makes a dip last longer than it did: where the newest level is good again, it is over.
        if (isSaid || below < recent.length || !isNewestBelow()) {
            return false;
        }
        isSaid = true;
        return true;
    }

    private boolean isBelow(int value) {
        return best != NONE && value < best - drop - change;
    }

    /** The newest level, not smoothed, is as far below the best as a fall. */
    boolean isNewestBelow() {
        return newest != NONE && isBelow(newest);
    }

    boolean isKnown() {
        return newest != NONE;
    }

    /** Of the version with the highest smoothed level. */
    long peakVersion() {
        return peakVersion;
    }

    double best() {
        return best / 1e6;
    }

    double smoothed() {
        return smoothed / 1e6;
    }

    double newest() {
        return newest / 1e6;
    }

    int bytes() {
        return 4 * (8 + recent.length) + 8;
    }

    void write(ByteBuffer out) {
        out.putInt(recent.length).putInt(seen).putInt(newest).putInt(smoothed).putInt(change);
        out.putInt(best).putInt(peak).putLong(peakVersion).putInt(isSaid ? -below : below);
        Arrays.stream(recent).forEach(out::putInt);
    }

    /** Takes over what was written; under another number of rounds what was counted by it begins anew. */
    void read(ByteBuffer in) {
        int length = in.getInt();
        seen = in.getInt();
        newest = in.getInt();
        smoothed = in.getInt();
        change = in.getInt();
        best = in.getInt();
        peak = in.getInt();
        peakVersion = in.getLong();
        int signed = in.getInt();
        below = Math.abs(signed);
        isSaid = signed < 0;
        if (length == recent.length) {
            for (int i = 0; i < length; i++) {
                recent[i] = in.getInt();
            }
        } else {
            in.position(in.position() + 4 * length);
            seen = newest == NONE ? 0 : 1;
            below = 0;
        }
    }
}
