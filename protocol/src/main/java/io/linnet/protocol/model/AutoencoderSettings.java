package io.linnet.protocol.model;

import java.util.Arrays;

/**
 * Training of a network that repeats its windows, and of the points behind it (SPEC 23.1).
 *
 * @param learning how the network learns: in whole numbers, or in reals
 * @param points what a window is, how points are found, and when a board raises an alarm; its schedule takes as many windows
 * @param learnRounds of learning between measurements of what the network leaves, 1 … 65 535
 */
public record AutoencoderSettings(TrainingSettings learning, PointsSettings points, int learnRounds)
        implements MachineSettings {
    static final int NUMBERS = 15;

    private static final int OF_NETWORK = 7;

    public AutoencoderSettings {
        if (learning.network() != Network.TIFED && learning.network() != Network.SIGMOID) {
            throw new IllegalArgumentException("an autoencoder of " + learning.network()
                    + ", accepted: of TIFED (whole numbers), SIGMOID (reals)");
        }
        Schedule.accept("rounds of learning", learnRounds, 1, 65_535);
    }

    /** @param roundsOfSize and what follows it: as of points */
    public static AutoencoderSettings of(
            TrainingSettings learning,
            int roundsOfSize,
            int floor,
            int frontEnd,
            int axes,
            int samples,
            int alarmLeast,
            int alarmLast,
            int learnRounds) {
        Schedule s = learning.schedule();
        Schedule plain = new Schedule(1, 1, s.examples(), s.buffer(), s.stay());
        return new AutoencoderSettings(
                learning,
                new PointsSettings(roundsOfSize, floor, plain, frontEnd, axes, samples, alarmLeast, alarmLast),
                learnRounds);
    }

    static AutoencoderSettings of(ModelLayout layout, int[] array) {
        TrainingSettings learning = TrainingSettings.of(arithmetic(layout), layout, Arrays.copyOf(array, OF_NETWORK));
        return of(learning, array[7], array[8], array[9], array[10], array[11], array[12], array[13], array[14]);
    }

    /** Whole numbers have exponents of 0 (SPEC 23.2). */
    public static Network arithmetic(ModelLayout layout) {
        return layout.layers().get(0).exponent() == 0 ? Network.TIFED : Network.SIGMOID;
    }

    /** Of the features' variance, how much the network repeats: one deviation of the fleet is 24, and a loss tells squares. */
    public int repeatedMillionths(int lossMillionths) {
        long left = (long) lossMillionths * (learning.network() == Network.TIFED ? 4 : 1_024) / 9;
        return (int) Math.max(0, 1_000_000 - left);
    }

    @Override
    public Network network() {
        return Network.AUTOENCODER;
    }

    @Override
    public Schedule schedule() {
        return learning.schedule();
    }

    @Override
    public int[] toArray() {
        int[] all = Arrays.copyOf(learning.toArray(), NUMBERS);
        int[] ofPoints = points.toArray();
        all[7] = ofPoints[0];
        all[8] = ofPoints[1];
        System.arraycopy(ofPoints, OF_NETWORK, all, 9, PointsSettings.NUMBERS - OF_NETWORK);
        all[14] = learnRounds;
        return all;
    }
}
