package io.linnet.emulator.board;

import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import java.util.Optional;

/**
 * When a board says hello (SPEC 16.2): at first, until it is welcome and has an offer; and again when the other end has
 * been silent for longer than a round lasts. An aggregator that began anew knows of no board but those that greet.
 */
final class Greeting {
    private static final long SHORTEST_SILENCE_MILLIS = 60_000;
    private static final long LONGEST_SILENCE_MILLIS = 86_400_000;
    private static final long UNKNOWN_MODEL_PAUSE_MILLIS = 60_000;

    private final Backoff timer;
    private boolean isGreeted;

    Greeting(AnswerTime answerTime, SplitMix64 jitter) {
        this.timer = new Backoff(answerTime, jitter);
    }

    /** @param isAnnounced the announcement of an outbox greets */
    void connected(boolean isAnnounced, Optional<Offer> offer, long now) {
        isGreeted = isAnnounced;
        timer.stop();
        if (isAnnounced) {
            rest(offer, now);
        } else {
            timer.start(now);
        }
    }

    /** Before the board tries again. */
    static long pauseMillis(Refusal refusal) {
        return refusal.reason() == Reason.UNKNOWN_MODEL ? UNKNOWN_MODEL_PAUSE_MILLIS : refusal.pauseMillis();
    }

    void disconnected() {
        isGreeted = false;
        timer.stop();
    }

    /** A welcome has come, or a receipt about the outbox. */
    void answered(Optional<Offer> offer, long now) {
        isGreeted = true;
        rest(offer, now);
    }

    /** @param isFirst since the boot */
    void offered(Offer offer, boolean isFirst, long now) {
        if (isGreeted) {
            rest(Optional.of(offer), now);
        } else if (isFirst && timer.isRunning()) {
            timer.startAfterTimer(now);
        }
    }

    private void rest(Optional<Offer> offer, long now) {
        long deadline = offer.map(known -> known.admission().deadlineMillis()).orElse(0L);
        if (deadline > 0) {
            long silence = Math.max(SHORTEST_SILENCE_MILLIS, 2 * deadline);
            timer.startAfter(Math.min(LONGEST_SILENCE_MILLIS, silence), now);
        } else if (offer.isPresent()) {
            timer.stop();
        } else if (!timer.isRunning()) {
            timer.startAfterTimer(now);
        }
    }

    /** A refusal asks to wait. */
    void postponed(long waitMillis, long now) {
        if (!isGreeted && timer.isRunning() && waitMillis > 0) {
            timer.start(now + waitMillis);
        }
    }

    boolean isDue(long now) {
        return timer.isDue(now);
    }

    long at() {
        return timer.at();
    }

    /** A hello was said. */
    void tried(boolean hasOffer, long now) {
        timer.tried(now, hasOffer);
    }
}
