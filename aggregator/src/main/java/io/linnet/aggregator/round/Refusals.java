package io.linnet.aggregator.round;

import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says to boards why something is not accepted, and when they may try again. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final long BUSY_WAIT_MILLIS = 1_000;
    /** A fleet that is full stays so, and who is not approved waits for people. */
    private static final long LONG_WAIT_MILLIS = 60_000;

    private static final int MAX_DETAIL_CHARS = 64;

    private final String model;
    private final Roster roster;
    private final Tally tally;
    private final Proofs proofs;
    private long turnedAway;

    Refusals(String model, Roster roster, Tally tally, Proofs proofs) {
        this.model = model;
        this.roster = roster;
        this.tally = tally;
        this.proofs = proofs;
    }

    /** @param mac what the refused update was announced with */
    void refuse(
            String board, OptionalInt transfer, OptionalLong version, Refused refused, Optional<Mac> mac, Effects out) {
        refuse(board, transfer, version, refused, wait(board, refused), mac, out);
    }

    /**
     * No version is named: a request's transfer id may be that of the board's update, whose refusals name one.
     *
     * @param waitMillis until it may ask again; 0: asking again changes nothing
     */
    void refuse(String board, Received asked, Refused refused, long waitMillis, Effects out) {
        OptionalLong wait = waitMillis == 0 ? OptionalLong.empty() : OptionalLong.of(waitMillis);
        refuse(board, OptionalInt.of(asked.transfer()), OptionalLong.empty(), refused, wait, Optional.empty(), out);
    }

    private void refuse(
            String board,
            OptionalInt transfer,
            OptionalLong version,
            Refused refused,
            OptionalLong wait,
            Optional<Mac> mac,
            Effects out) {
        tally.refused(refused.reason());
        String detail = String.valueOf(refused.getMessage());
        Refusal refusal = new Refusal(
                refused.reason(),
                Optional.of(model),
                version,
                transfer,
                wait,
                Optional.of(detail.substring(0, Math.min(detail.length(), MAX_DETAIL_CHARS))));
        Refusal named = refused instanceof BegunElsewhere elsewhere ? refusal.with(elsewhere.members()) : refusal;
        out.reply(board, proofs.signed(board, named, mac));
    }

    private OptionalLong wait(String board, Refused refused) {
        if (refused.reason() == Reason.BUSY) {
            return OptionalLong.of(busyMillis(board));
        }
        return roster.admits(board) ? OptionalLong.empty() : OptionalLong.of(LONG_WAIT_MILLIS);
    }

    private long busyMillis(String board) {
        if (roster.hasRoom(board)) {
            return BUSY_WAIT_MILLIS;
        }
        turnedAway++;
        // Said ever more rarely: whoever greets sets the rate.
        if (Long.bitCount(turnedAway) == 1) {
            LOG.warn(
                    "Board {} is refused, as all {} numbers of the fleet are given: make another fleet of the model,"
                            + " which learns with this one (engine.fleets; {} refusals of this kind so far)",
                    board,
                    roster.size(),
                    turnedAway);
        }
        return LONG_WAIT_MILLIS;
    }
}
