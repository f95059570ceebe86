package io.linnet.protocol.model;

/**
 * Of a regression head by sums (SPEC 22.1): there is no rate, only what a large weight costs.
 *
 * @param penalty of a weight's square, in squared units of a feature: 1 024 counts as one example one deviation away
 * @param schedule examples of a round; batch and passes are 1
 */
public record RidgeSettings(int penalty, Schedule schedule) implements SumSettings {
    /** Of one deviation, 32 of a feature's units. */
    public static final int PENALTY_ONE = 1_024;
    /** Of one board in a round: its sums stay below 2^48. */
    public static final int MAX_EXAMPLES = 65_535;

    public RidgeSettings {
        Schedule.accept("penalty", penalty, 1, Integer.MAX_VALUE);
        Schedule.accept("batch", schedule.batch(), 1, 1);
        Schedule.accept("passes", schedule.passes(), 1, 1);
        Schedule.accept("examples", schedule.examples(), 1, MAX_EXAMPLES);
    }

    static RidgeSettings of(int[] array, Schedule schedule) {
        Schedule.accept("second number of ridge", array[1], 0, 0);
        return new RidgeSettings(array[0], schedule);
    }

    @Override
    public Network network() {
        return Network.RIDGE;
    }

    @Override
    public int[] toArray() {
        return schedule.after(penalty, 0);
    }
}
