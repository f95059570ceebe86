package io.linnet.aggregator.core;

/** How far a fleet's training is. */
enum Phase {
    /** The first cohort is not complete: no board has a number, nothing is offered. */
    GATHERING("waiting"),
    /** A round is open. */
    OPEN("learning"),
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

    /** As people see it. */
    String label() {
        return label;
    }
}
