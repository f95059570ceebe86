package io.linnet.protocol.model;

import java.util.Arrays;

/**
 * Training of the softmax head (SPEC 10.6).
 *
 * @param ratePpm η in millionths
 * @param decayPpm λ, the decay of the weights, in millionths
 * @param rateDecayPpm factor of η for every 1 000 examples that the schedule has passed, in millionths
 */
public record SoftmaxSettings(int ratePpm, int decayPpm, Schedule schedule, int rateDecayPpm)
        implements TrainingSettings {
    public SoftmaxSettings {
        Schedule.accept("rate ppm", ratePpm, 0, SigmoidSettings.MAX_RATE_PPM);
        Schedule.accept("decay ppm", decayPpm, 0, 1_000_000);
        Schedule.accept("rate decay ppm", rateDecayPpm, 1, 1_000_000);
    }

    @Override
    public Network network() {
        return Network.SOFTMAX;
    }

    @Override
    public int[] toArray() {
        int[] array = Arrays.copyOf(schedule.after(ratePpm, decayPpm), 8);
        array[7] = rateDecayPpm;
        return array;
    }
}
