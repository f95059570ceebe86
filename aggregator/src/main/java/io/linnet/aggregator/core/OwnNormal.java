package io.linnet.aggregator.core;

import java.util.Locale;

/**
 * How far a board's own point is, which a person asked for after a new mounting: what is normal here alone (SPEC 21.10).
 *
 * @param taken windows that it has
 * @param windows that it is made of; 0: the board is to forget it
 */
public record OwnNormal(State state, int taken, int windows) {
    /** How far it is. */
    public enum State {
        /** The board was told, and has not said that it heard. */
        ASKED,
        /** It was told many times. */
        UNANSWERED,
        /** It takes windows for it, and judges none. */
        LEARNING,
        /** It judges by it beside the fleet's points. */
        USED,
        /** A version came with another scale: a person must confirm anew. */
        DROPPED;

        /** The word for people and programs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For a person, wherever one looks: page, command line, Home Assistant. */
    public String words() {
        return switch (state) {
            case ASKED -> "its board is asked to " + (windows > 0 ? "learn" : "forget") + " its own normal";
            case UNANSWERED -> "its board does not follow what it was asked: its software may be older";
            case LEARNING -> "learning its own normal, " + taken + " of " + windows;
            case USED -> "its own normal of " + windows + " windows counts, too";
            case DROPPED -> "its own normal is dropped, as a version with another scale came: confirm anew";
        };
    }
}
