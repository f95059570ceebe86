package io.linnet.protocol.model;

/**
 * Training of the integer network (SPEC 10.5).
 *
 * @param division of every division of the training
 * @param rateInverse 1/η, a plain divisor of the summed gradient
 */
public record TifedSettings(Division division, int rateInverse, Schedule schedule) implements TrainingSettings {
    public TifedSettings {
        Schedule.accept("rate inverse", rateInverse, 1, Integer.MAX_VALUE);
    }

    @Override
    public Network network() {
        return Network.TIFED;
    }

    @Override
    public int[] toArray() {
        return schedule.after(division.code(), rateInverse);
    }
}
