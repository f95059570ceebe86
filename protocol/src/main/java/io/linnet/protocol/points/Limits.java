package io.linnet.protocol.points;

/**
 * Which scores are usual in a fleet, as classes (SPEC 21.8).
 *
 * @param windows that say so, at most 32 767; 0: there are no limits yet
 * @param c50 half of them are in it or below
 * @param c99 of a hundred, ninety-nine
 * @param c999 of a thousand, all but one
 */
public record Limits(int windows, int c50, int c99, int c999) {
    public static final Limits NONE = new Limits(0, 0, 0, 0);

    public boolean isKnown() {
        return windows > 0;
    }

    /** Whether too few windows say where a hundredth begins: c99 is on the safe side then. */
    public boolean isGuess() {
        return windows < ScoreClasses.ENOUGH_FOR_99;
    }
}
