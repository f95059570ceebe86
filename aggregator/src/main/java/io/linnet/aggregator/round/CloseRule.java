package io.linnet.aggregator.round;

import java.util.ArrayList;
import java.util.List;

/**
 * When a round need not wait for its deadline (SPEC 16.7): all boards that it waits for have finished, or a set number of
 * updates is whole; or a set share of the boards has finished, or so many updates have begun, and the others had some time
 * more. That time follows the fleet: three times what half of the boards took.
 */
final class CloseRule {
    private static final int GRACE_MEDIANS = 3;
    private static final long MIN_GRACE_MILLIS = 1_000;
    private static final long NEVER = Long.MAX_VALUE;

    private RoundPolicy policy;
    private final Roster roster;
    /** Of updates that finished while this process ran, in the order in which they did. */
    private final List<Long> updateMillis = new ArrayList<>();

    private int finished;
    private int waitedFor;
    private int done;
    private long closesAtMillis = NEVER;

    CloseRule(RoundPolicy policy, Roster roster) {
        this.policy = policy;
        this.roster = roster;
    }

    void follow(RoundPolicy other) {
        policy = other;
    }

    /** @param alreadyFinished updates of an earlier run, of which nobody knows how long they took */
    void open(int alreadyFinished) {
        updateMillis.clear();
        finished = alreadyFinished;
        waitedFor = -1;
        closesAtMillis = NEVER;
    }

    /** Who is waited for has changed. */
    void recount() {
        waitedFor = -1;
    }

    boolean isComplete(OpenRound open, long openedAtMillis, long nowMillis) {
        count(open, nowMillis - openedAtMillis);
        if (open.started() < policy.quorum()) {
            return false;
        }
        boolean isCountThere = policy.closeAt() > 0 && open.started() >= policy.closeAt();
        if (done >= waitedFor || (isCountThere && open.isNothingUnderWay())) {
            return true;
        }
        boolean isShareThere =
                isCountThere || (100L * done >= (long) policy.closePercent() * waitedFor && !updateMillis.isEmpty());
        if (!isShareThere) {
            closesAtMillis = NEVER;
        } else if (closesAtMillis == NEVER) {
            long median = updateMillis.isEmpty() ? 0 : updateMillis.get(updateMillis.size() / 2);
            closesAtMillis = nowMillis + Math.max(MIN_GRACE_MILLIS, GRACE_MEDIANS * median);
        }
        return closesAtMillis <= nowMillis;
    }

    private void count(OpenRound open, long millis) {
        boolean isSame = open.finished() == finished && roster.expected() == waitedFor;
        for (; finished < open.finished(); finished++) {
            updateMillis.add(millis);
        }
        finished = open.finished();
        if (!isSame) {
            waitedFor = roster.expected();
            done = (int) roster.boards().stream()
                    .filter(board -> roster.isExpected(board) && open.isFinished(board))
                    .count();
        }
    }

    /** When the round closes if nothing more arrives; {@link Long#MAX_VALUE}: not before its deadline. */
    long closesAtMillis() {
        return closesAtMillis;
    }
}
