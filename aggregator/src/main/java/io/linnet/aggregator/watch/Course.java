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

    /** Versions among which the best is looked for when the smoothed level is at its peak. */
    private static final int BEHIND = 16;

    private static final int NONE = Integer.MIN_VALUE;

    private final int drop;
    /** Smoothed levels of the last versions, a ring. */
    private final int[] recent;

    /** The last levels and their versions, rings; where nothing was put yet, a version of long ago. */
    private final long[] lateVersions = new long[BEHIND];

    private final int[] lateLevels = new int[BEHIND];

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
        Arrays.fill(lateVersions, Long.MIN_VALUE);
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
        lateVersions[seen % BEHIND] = version;
        lateLevels[seen % BEHIND] = level;
        if (smoothed >= peak) {
            peak = smoothed;
            peakVersion = bestOfLate(version);
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

    /** What is smoothed is late: where a fall is quick, the version that brings it to its peak has lost much already. */
    private long bestOfLate(long version) {
        int top = seen % BEHIND;
        for (int i = 0; i < BEHIND; i++) {
            boolean isHigher = lateLevels[i] > lateLevels[top]
                    || (lateLevels[i] == lateLevels[top] && lateVersions[i] > lateVersions[top]);
            if (lateVersions[i] > version - BEHIND && isHigher) {
                top = i;
            }
        }
        return lateVersions[top];
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
        return 4 * (8 + recent.length) + 8 + 12 * BEHIND;
    }

    void write(ByteBuffer out) {
        out.putInt(recent.length).putInt(seen).putInt(newest).putInt(smoothed).putInt(change);
        out.putInt(best).putInt(peak).putLong(peakVersion).putInt(isSaid ? -below : below);
        Arrays.stream(lateVersions).forEach(out::putLong);
        Arrays.stream(lateLevels).forEach(out::putInt);
        Arrays.stream(recent).forEach(out::putInt);
    }

    /** Takes over what was written; under another number of rounds what was counted by it begins anew. */
    void read(ByteBuffer in) {
        int length = in.getInt();
        seen = in.getInt();
        if (length < 1 || seen < 0) {
            throw new IllegalArgumentException(length + " rounds, " + seen + " versions seen");
        }
        newest = in.getInt();
        smoothed = in.getInt();
        change = in.getInt();
        best = in.getInt();
        peak = in.getInt();
        peakVersion = in.getLong();
        int signed = in.getInt();
        below = Math.abs(signed);
        isSaid = signed < 0;
        for (int i = 0; i < BEHIND; i++) {
            lateVersions[i] = in.getLong();
        }
        for (int i = 0; i < BEHIND; i++) {
            lateLevels[i] = in.getInt();
        }
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
