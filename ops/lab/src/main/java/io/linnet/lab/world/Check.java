package io.linnet.lab.world;

import java.util.Locale;

/** What is checked of every run. */
public enum Check {
    /** A version is that of the plain sum over the chunks that its round's receipts name. */
    DIGEST,
    /** What was acknowledged is durable at that moment, and stays so until it is folded or ended with a reason. */
    NOTHING_LOST,
    /** A chunk is folded at most once, and each board's work of a round is folded under one name. */
    NOTHING_TWICE,
    /** Once faults stop, rounds close and every board takes part again, within the deadlines. */
    NOBODY_WAITS,
    /** Queues, tables and traffic stay below what they may hold. */
    BOUNDED,
    /** No part throws what it does not know. */
    NO_CRASH;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
