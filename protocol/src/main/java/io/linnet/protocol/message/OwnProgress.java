package io.linnet.protocol.message;

/**
 * How far a board's own point is (SPEC 21.11).
 *
 * @param wish the last that the board followed; windows 0: it has no own point
 * @param taken windows that the point has been made of so far
 */
public record OwnProgress(OwnWish wish, int taken) {
    public OwnProgress {
        if (taken < 0 || taken > wish.windows()) {
            throw new IllegalArgumentException("taken=" + taken + ", accepted: 0 to " + wish.windows());
        }
    }

    /** What comes is taken, and not judged. */
    public boolean isLearning() {
        return taken < wish.windows();
    }

    /** The board judges with it. */
    public boolean isReady() {
        return wish.windows() > 0 && taken == wish.windows();
    }
}
