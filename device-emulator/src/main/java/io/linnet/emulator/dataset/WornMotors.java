package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.saved.InputScaling;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How far the bearing of a made-up motor has failed, 0 to 1, by what its windows look like: a number to learn. */
final class WornMotors {
    static final String NAME = "motors";

    private static final int LEARNT = 1_600;
    private static final int JUDGED = 400;
    private static final int SEED = 1;

    private WornMotors() {}

    static Dataset read() {
        FrontEnd front = new FrontEnd(FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES);
        Motor motor = new Motor(SEED, 1, 2, 3);
        SplitMix64 random = new SplitMix64(SEED);
        int features = FrontEnd.features(FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES);
        float[] values = new float[(LEARNT + JUDGED) * features];
        double[] wear = new double[LEARNT + JUDGED];
        for (int i = 0; i < wear.length; i++) {
            wear[i] = random.uniform(0, 1_000_000) / 1e6;
            int[] raw = front.features(motor.window(wear[i]));
            for (int f = 0; f < features; f++) {
                values[i * features + f] = raw[f];
            }
        }
        int[] learnt = IntStream.range(0, LEARNT).toArray();
        TargetScale target = TargetScale.of("wear", wear, learnt);
        Samples all = Samples.ofReals(features, values, target.targets(wear));
        Samples train = all.select(learnt);
        Samples test = all.select(IntStream.range(LEARNT, LEARNT + JUDGED).toArray());
        InputScaling scaling = Scaling.columns(train);
        return new Dataset(
                NAME,
                Scaling.scaled(scaling, train),
                Scaling.scaled(scaling, test),
                List.of(),
                new int[0],
                List.of(),
                List.of(),
                Optional.of(scaling),
                List.of(),
                Optional.of(target));
    }
}
