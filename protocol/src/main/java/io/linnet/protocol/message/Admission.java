package io.linnet.protocol.message;

import java.util.Optional;

/**
 * Who takes part, when, and with how much.
 *
 * @param cohort boards that are expected
 * @param open boards with an ordinal below it may send at once, with the whole window
 * @param window packets that such a board may have under way before its first status
 * @param paceMicros between the starts of two later ordinals, 0: none
 * @param maxExamples most that one update counts
 * @param deadlineMillis of the round, 0: none
 * @param nextSeconds from this offer's publication to the next round, where none is open; 0: not known
 * @param plan which boards are drawn; empty: all
 * @param summedBoards most boards whose updates a gateway may bring as one sum, 0: none
 */
public record Admission(
        int cohort,
        int open,
        int window,
        int paceMicros,
        int maxExamples,
        long deadlineMillis,
        int nextSeconds,
        Optional<Plan> plan,
        int summedBoards) {
    public Admission(int cohort, int open, int window, int paceMicros, int maxExamples, long deadlineMillis) {
        this(cohort, open, window, paceMicros, maxExamples, deadlineMillis, 0, Optional.empty(), 0);
    }

    public Admission summing(int boards) {
        return new Admission(cohort, open, window, paceMicros, maxExamples, deadlineMillis, nextSeconds, plan, boards);
    }
}
