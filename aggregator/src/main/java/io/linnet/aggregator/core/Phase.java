package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import java.util.Optional;

/** How far a fleet's training is. */
enum Phase {
    /** The first cohort is not complete: no board has a number, nothing is offered. */
    GATHERING("waiting"),
    /** A round is open. */
    OPEN("learning"),
    /** The schedule lets the next round wait: as with a pause, but the offer says when it opens. */
    RESTING("resting"),
    /** A person let the boards rest: the offer has no deadline; what still comes for the round that was open is folded. */
    PAUSED("paused"),
    /** The watch found the model fallen behind its best: the offer names the best version again, and no update is taken. */
    HELD("held"),
    /** The last round has closed: the offer names the last version, and no update is taken. */
    OVER("finished");

    private final String label;

    Phase(String label) {
        this.label = label;
    }

    /** Of a fleet whose boards have numbers. */
    static Phase of(Steering rules, Optional<String> held, ModelState newest, Openings openings) {
        int most = rules.policy().maxRounds();
        if (rules.isFinished() || (most > 0 && newest.round() >= most)) {
            return OVER;
        }
        if (held.isPresent()) {
            return HELD;
        }
        return rules.isPaused() ? PAUSED : openings.mayBeOpen(newest.version()) ? OPEN : RESTING;
    }

    /** Boards are to work; where the first cohort is still to come, the offer is only checked. */
    boolean isWork() {
        return this == OPEN || this == GATHERING;
    }

    /** What comes for the open round is folded. */
    boolean takesUpdates() {
        return this == OPEN || this == RESTING || this == PAUSED;
    }

    /** As people see it. */
    String label() {
        return label;
    }
}
