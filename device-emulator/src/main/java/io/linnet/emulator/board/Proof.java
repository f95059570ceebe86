package io.linnet.emulator.board;

import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.MacKey;
import io.linnet.protocol.trust.OfferVerifier;
import java.util.Optional;

/**
 * What a board with a key acts upon for good must be proven by who knows the key (SPEC 20.5, 20.7). All else only moves time,
 * which a link that delays or loses can do anyway. A board without a key believes what it is told.
 */
final class Proof {
    private final Optional<MacKey> key;
    private final Optional<OfferVerifier> offers;
    private final BoardObserver observer;

    Proof(BoardSettings settings, BoardObserver observer) {
        this.observer = observer;
        this.key = settings.key();
        this.offers = settings.offers();
    }

    /**
     * Tells how far offers have come with this one; empty: nothing can be proven here.
     *
     * @param message the offer as it came
     * @param newest of the offers so far
     */
    Optional<OfferMark> require(Offer offer, byte[] message, Optional<OfferMark> newest) throws Refused {
        if (offers.isEmpty()) {
            return Optional.empty();
        }
        if (offer.seal().isEmpty()) {
            throw refused(Reason.UNPROVEN, "an offer without a seal");
        }
        OfferMark mark = OfferMark.of(offer);
        if (newest.filter(mark::isBefore).isPresent()) {
            throw refused(Reason.LATE, "an offer from before the newest");
        }
        if (!offers.get().fits(message)) {
            throw refused(Reason.UNPROVEN, "an offer that is not the fleet's");
        }
        return Optional.of(mark);
    }

    private Refused refused(Reason reason, String what) {
        observer.offerRefused(reason);
        return new Refused(reason, what);
    }

    /** What the board says of itself, as it goes out. */
    byte[] show(Statement said) {
        return key.map(own -> own.proven(said)).orElseGet(() -> MessageWriter.write(said));
    }

    void require(Acknowledge seen) throws Refused {
        require(key.isEmpty() || key.get().fits(seen));
    }

    void require(Welcome welcome) throws Refused {
        require(key.isEmpty() || key.get().fits(welcome));
    }

    /** That a gateway has taken the update over, it says in its own name. */
    void require(Receipt receipt) throws Refused {
        require(key.isEmpty()
                || receipt.outcome() == ReceiptOutcome.IN_CUSTODY
                || key.get().fits(receipt));
    }

    /** @param own of the update that is refused for good */
    void require(Refusal refusal, Announcement own) throws Refused {
        require(key.isEmpty() || key.get().fits(refusal, own.mac().orElseThrow()));
    }

    private static void require(boolean isProven) throws Refused {
        if (!isProven) {
            throw new Refused(Reason.UNPROVEN, "no MAC, or another");
        }
    }
}
