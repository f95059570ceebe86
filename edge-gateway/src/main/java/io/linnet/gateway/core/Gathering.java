package io.linnet.gateway.core;

import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.protocol.chunk.UpdateSum;
import io.linnet.protocol.message.Message.Offer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Whole updates on a round's version that wait for those of other boards, to go with them as one sum. Core thread. */
final class Gathering {
    /** They wait for a tenth of the round, and no longer than this. */
    private static final long MOST_MILLIS = 10_000;

    private static final int TENTH = 10;

    record Waiting(CustodyUpdate update, int ordinal) {}

    private final Offer offer;
    private final long untilMillis;
    private final Map<String, Waiting> byBoard = new LinkedHashMap<>();

    Gathering(Offer offer, long nowMillis) {
        this.offer = offer;
        this.untilMillis = nowMillis + Math.min(MOST_MILLIS, offer.admission().deadlineMillis() / TENTH);
    }

    /** Whether the round takes this update as a part of a sum. */
    static boolean isFor(Offer offer, CustodyUpdate update) {
        return offer.admission().summedBoards() >= Summing.LEAST_BOARDS
                && offer.base().equals(update.key().base())
                && UpdateSum.isFor(offer.shape().layout())
                && update.isWhole()
                && update.isClosed()
                && !update.isProvenWhole();
    }

    Offer offer() {
        return offer;
    }

    Collection<Waiting> waiting() {
        return byBoard.values();
    }

    /** @return false: it was here already */
    boolean add(CustodyUpdate update, int ordinal) {
        return byBoard.put(update.key().board(), new Waiting(update, ordinal)) == null;
    }

    /** They have waited long enough. */
    boolean isOver(long nowMillis) {
        return nowMillis >= untilMillis;
    }

    /**
     * Nobody who may still bring an update on this version is missing.
     *
     * @param isDecided of an update: it is in a sum, or goes by itself
     */
    boolean isComplete(Collection<BoardInbox> boards, Predicate<CustodyUpdate> isDecided) {
        return boards.stream().noneMatch(board -> isAwaited(board, isDecided));
    }

    private boolean isAwaited(BoardInbox board, Predicate<CustodyUpdate> isDecided) {
        if (byBoard.containsKey(board.id())) {
            return false;
        }
        CustodyUpdate head = board.updates().custody().peekFirst();
        if (head != null) {
            return isOfRound(head.key()) && !isDecided.test(head);
        }
        return board.isPresent()
                && board.answers().model().equals(offer.model())
                && board.updates().closed().all().stream().noneMatch(closed -> isOfRound(closed.key()));
    }

    private boolean isOfRound(UpdateKey key) {
        return key.model().equals(offer.model()) && key.base().equals(offer.base());
    }
}
