package io.linnet.emulator.fleet;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.HeldOut;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.ridge.RidgeClose;
import io.linnet.protocol.ridge.RidgeShape;
import io.linnet.protocol.ridge.RidgeSums;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How far the bearings of made-up motors have failed: boards that each saw another part of the range. */
final class Wear {
    static final int BOARDS = 4;
    private static final int COUNT = 240;
    private static final int FEATURES = 27;
    /** Raw features that come to one s8 unit: a deviation is about 400. */
    private static final int UNIT = 12;

    private static final RidgeSettings SETTINGS =
            new RidgeSettings(RidgeSettings.PENALTY_ONE, Schedule.fresh(1, 1, COUNT));
    static final ModelPlan PLAN = new ModelPlan(
            "wear",
            new RidgeShape(FEATURES).layout(),
            SETTINGS,
            1,
            false,
            List.of(new Stage(0, new Profile(2, 0, 0, 200, true), 0)),
            4);

    static final Samples LEARNT = examples(1);
    static final Samples JUDGED = examples(2);

    private Wear() {}

    private static Samples examples(int seed) {
        FrontEnd front = new FrontEnd(FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES);
        Motor motor = new Motor(1, 1, 2, 3);
        SplitMix64 random = new SplitMix64(seed);
        byte[] features = new byte[COUNT * FEATURES];
        int[] targets = new int[COUNT];
        int[] means = front.features(motor.window(0.5));
        for (int i = 0; i < COUNT; i++) {
            double fault = random.uniform(0, 1_000_000) / 1e6;
            int[] raw = front.features(motor.window(fault));
            for (int f = 0; f < FEATURES; f++) {
                features[i * FEATURES + f] = (byte) Math.max(-128, Math.min(127, (raw[f] - means[f]) / UNIT));
            }
            targets[i] = (int) Math.round((fault - 0.5) * Math.sqrt(12) * 4_096);
        }
        return Samples.ofBytes(FEATURES, features, targets);
    }

    /** Sorted by target, a run for each board. */
    static int[] rows(int board) {
        int each = COUNT / BOARDS;
        return IntStream.range(0, COUNT)
                .boxed()
                .sorted(Comparator.comparing(LEARNT::label))
                .mapToInt(i -> i)
                .skip((long) board * each)
                .limit(each)
                .toArray();
    }

    /** @param holdsOut every second board keeps one of eight examples out */
    static Parameters central(boolean holdsOut) {
        RidgeSums all = new RidgeSums(new RidgeShape(FEATURES));
        byte[] features = LEARNT.toBytes();
        for (int b = BOARDS - 1; b >= 0; b--) {
            int[] rows = rows(b);
            boolean holds = holdsOut && b % 2 == 1;
            int count = rows.length - (holds ? HeldOut.count(rows.length) : 0);
            int[] learnt = IntStream.range(0, count)
                    .map(k -> rows[holds ? HeldOut.trained(PLAN.seed(), rows.length, k) : k])
                    .toArray();
            Arrays.stream(learnt).forEach(row -> all.add(features, row * FEATURES, LEARNT.label(row)));
        }
        return RidgeClose.next(Parameters.zero(PLAN.layout()), all, SETTINGS.penalty());
    }
}
