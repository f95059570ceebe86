package io.linnet.aggregator.round;

import io.linnet.protocol.model.Sampling;

/**
 * Which boards a round asks for, where it does not ask all: as many as would bring {@code take} updates, were the boards
 * that brought nothing lately not there. Each board knows of itself whether it is drawn (SPEC 10.3).
 *
 * @param seed of the model
 * @param take boards that are to work in a round; 0: all
 */
public record Draw(long seed, int take) {
    public static final Draw ALL = new Draw(0, 0);

    public Draw {
        if (take < 0 || take > Roster.MAX_BOARDS) {
            throw new IllegalArgumentException("take=" + take + ", accepted: 0 to " + Roster.MAX_BOARDS);
        }
    }

    boolean isOfAll() {
        return take == 0;
    }

    /**
     * How many boards are drawn; 0: all.
     *
     * @param boards with a number
     * @param working of them, those that are not missing
     * @param deadlines that have passed without a quorum: each doubles it, so that a draw of boards that are gone ends
     */
    int asked(int boards, int working, long deadlines) {
        long drawn = ((long) take * boards + Math.max(1, working) - 1) / Math.max(1, working);
        long more = deadlines >= Integer.SIZE ? boards : drawn << deadlines;
        return isOfAll() || more >= boards ? 0 : (int) more;
    }

    boolean takes(int round, int ordinal, int boards, int asked) {
        return asked == 0 || Sampling.takesPart(seed, round, ordinal, boards, asked);
    }
}
