package io.linnet.aggregator.core;

/** How far a fleet's training is. */
enum Phase {
    /** The first cohort is not complete: no board has a number, nothing is offered. */
    GATHERING,
    /** A round is open. */
    OPEN,
    /** The watch found the model fallen behind its best: the offer names the best version again, and no update is taken. */
    HELD,
    /** The last round has closed: the offer names the last version, and no update is taken. */
    OVER
}
