package io.linnet.protocol.model;

/**
 * Training of the sigmoid network (SPEC 10.6): one example a step, so the schedule's batch is 1.
 *
 * @param ratePpm η in millionths
 * @param momentumPpm μ in millionths
 */
public record SigmoidSettings(int ratePpm, int momentumPpm, Schedule schedule) implements TrainingSettings {
    static final int MAX_RATE_PPM = 100_000_000;

    public SigmoidSettings {
        Schedule.accept("rate ppm", ratePpm, 0, MAX_RATE_PPM);
        Schedule.accept("momentum ppm", momentumPpm, 0, 999_999);
        Schedule.accept("batch", schedule.batch(), 1, 1);
    }

    @Override
    public Network network() {
        return Network.SIGMOID;
    }

    @Override
    public int[] toArray() {
        return schedule.after(ratePpm, momentumPpm);
    }
}
