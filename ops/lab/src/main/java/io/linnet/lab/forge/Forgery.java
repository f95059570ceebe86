package io.linnet.lab.forge;

import java.util.Locale;

/**
 * One packet that nobody said.
 *
 * @param isUp towards the aggregator, in a board's name; else to the board, in the aggregator's
 */
record Forgery(Kind kind, boolean isUp, String board, byte[] bytes) {
    /** What was done to what passed. */
    enum Kind {
        /** A bit of it is another. */
        FLIPPED,
        /** It is of an earlier round. */
        REPLAYED,
        /** A chunk stands in another's place, under a right check. */
        REORDERED,
        /** An update has another weight. */
        WEIGHED,
        /** It is another board's. */
        SWAPPED,
        /** An offer says something else, or its seal is another's. */
        OFFERED,
        /** What a board is to have said of itself: its figures, its memory, its machine. */
        REPORTED,
        /** A number, a receipt or a refusal that the aggregator did not give. */
        ANSWERED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
