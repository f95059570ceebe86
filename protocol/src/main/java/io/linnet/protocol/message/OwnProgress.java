package io.linnet.protocol.message;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;

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

    static OwnProgress read(List<Integer> own) throws Refused {
        OwnWish wish = OwnWish.read(own);
        if (own.get(2) > wish.windows()) {
            throw new Refused(Reason.MALFORMED, "key 63 says " + own);
        }
        return new OwnProgress(wish, own.get(2));
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
