package io.linnet.protocol.model;

import io.linnet.protocol.model.SplitMix64.Purpose;

/** Which boards of a fleet take part in a round: each knows it of itself from the round's seed alone (SPEC 10.3). */
public final class Sampling {
    private Sampling() {}

    /** Whether the board with this ordinal is one of the {@code take} of {@code boards} boards. */
    public static boolean takesPart(long seed, int round, int ordinal, int boards, int take) {
        // A board that joined after the offer was made has not been counted: it takes part.
        return ordinal >= boards
                || take >= boards
                || Groups.position(Purpose.SAMPLING, seed, round, ordinal, boards) < take;
    }
}
