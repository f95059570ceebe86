package io.linnet.protocol.model;

/**
 * Training of operating points (SPEC 21.2): there is no rate, only how long a number of points stays and what a window is.
 *
 * @param roundsOfSize rounds between two splits
 * @param floor least deviation of a feature, in its units
 * @param schedule windows of a round; batch and passes are 1
 * @param frontEnd what makes features of samples: 0 none, 2 log8, 3 lin16, 4 haar, and 8 more for shape and level
 * @param axes of a window, 1 … 6
 * @param samples of an axis, 16 … 256; without a front end features of a window
 * @param alarmLeast of the last windows over the limit raise an alarm
 * @param alarmLast windows looked at
 */
public record PointsSettings(
        int roundsOfSize,
        int floor,
        Schedule schedule,
        int frontEnd,
        int axes,
        int samples,
        int alarmLeast,
        int alarmLast)
        implements MachineSettings {
    static final int NUMBERS = 12;

    public PointsSettings {
        Schedule.accept("rounds of a size", roundsOfSize, 1, 1_000);
        Schedule.accept("floor", floor, 1, 127);
        Schedule.accept("batch", schedule.batch(), 1, 1);
        Schedule.accept("passes", schedule.passes(), 1, 1);
        Schedule.accept("examples", schedule.examples(), 1, 65_535);
        FrontSettings.features(frontEnd, axes, samples);
        Schedule.accept("alarm after", alarmLast, 1, 32);
        Schedule.accept("alarm least", alarmLeast, 1, alarmLast);
    }

    @Override
    public PointsSettings points() {
        return this;
    }

    /** Of a window, axis after axis, with the common level where it is taken apart (SPEC 21.1). */
    public int features() {
        return FrontSettings.features(frontEnd, axes, samples);
    }

    @Override
    public Network network() {
        return Network.POINTS;
    }

    @Override
    public int[] toArray() {
        int[] all = new int[NUMBERS];
        int[] head = schedule.after(roundsOfSize, floor);
        System.arraycopy(head, 0, all, 0, head.length);
        all[7] = frontEnd;
        all[8] = axes;
        all[9] = samples;
        all[10] = alarmLeast;
        all[11] = alarmLast;
        return all;
    }
}
