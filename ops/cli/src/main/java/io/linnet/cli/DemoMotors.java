package io.linnet.cli;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import java.util.ArrayList;
import java.util.List;

/** The demo's motors: each runs in two ways, and the fleet in four. The signals are made up. */
final class DemoMotors {
    static final int LEAST = 5;
    static final int MOST = 64;
    static final int LEARNT_WINDOWS = 160;
    /** Of these, in one round: fewer make smaller sums. */
    private static final int ROUND_WINDOWS = 40;
    /** What is watched after the learning: twenty a second. */
    static final int WINDOWS = 360;

    static final int MOST_WINDOWS = 2 * LEARNT_WINDOWS;
    /** Its bearing fails. */
    static final int FAULTY = 4;

    private static final int FAULT_BEGINS = 100;
    private static final double FAULT_GROWS = 1.0 / 200;
    private static final int POINTS = 8;
    private static final int ROUNDS_OF_SIZE = 3;
    private static final int CHUNK_BYTES = 1_000;
    private static final int ALARM_LEAST = 3;
    private static final int ALARM_LAST = 5;

    private final List<Motor> motors = new ArrayList<>();
    private final List<List<short[]>> usual = new ArrayList<>();
    private final PointsShape shape;
    private final ModelPlan plan;
    private final PointsSettings settings;

    DemoMotors(int boards, long seed) {
        this.settings = new PointsSettings(
                ROUNDS_OF_SIZE,
                1,
                Schedule.fresh(1, 1, ROUND_WINDOWS),
                FrontEnd.HAAR,
                Motor.AXES,
                Motor.SAMPLES,
                ALARM_LEAST,
                ALARM_LAST);
        this.shape = new PointsShape(settings.features(), POINTS);
        Profile exact = new Profile(Codec.RANGE.code(), 0, 0, CHUNK_BYTES, true);
        this.plan = new ModelPlan("motors", shape.layout(), settings, seed, false, List.of(new Stage(0, exact, 0)), 1);
        for (int b = 0; b < boards; b++) {
            Motor motor = new Motor(seed * 1_000 + b, b % Motor.REGIMES, (b + 1) % Motor.REGIMES);
            List<short[]> windows = new ArrayList<>();
            for (int i = 0; i < LEARNT_WINDOWS; i++) {
                windows.add(motor.window(0));
            }
            motors.add(motor);
            usual.add(windows);
        }
    }

    static String name(int board) {
        return "motor-" + (board + 1);
    }

    static int number(String name) {
        return Integer.parseInt(name.substring(name.indexOf('-') + 1)) - 1;
    }

    int count() {
        return motors.size();
    }

    ModelPlan plan() {
        return plan;
    }

    /** What a motor's board learns from. */
    List<short[]> usual(int board) {
        return usual.get(board);
    }

    /** The scale, two rounds of one point, and so many for each doubling. */
    int rounds() {
        return 3 + ROUNDS_OF_SIZE * Integer.numberOfTrailingZeros(POINTS);
    }

    short[] window(int board, int window) {
        return motors.get(board).window(fault(board, window));
    }

    private static double fault(int board, int window) {
        return board == FAULTY ? Math.max(0, Math.min(1, (window - FAULT_BEGINS) * FAULT_GROWS)) : 0;
    }

    /** What was done to a motor, in words. */
    String made(int board, int window) {
        if (board == FAULTY && fault(board, window) > 0) {
            return "its bearing has failed to " + Math.round(100 * fault(board, window)) + " %";
        }
        return "nothing";
    }

    int points(Parameters model) {
        return new PointsModel(model).present();
    }

    int limit(Parameters model) {
        return new PointsModel(model).limits().c99();
    }

    /** Of the model that one place with all windows learns, without boards and links. */
    Digest central() {
        FrontEnd front = FrontEnd.of(settings);
        List<PointsWork> works = usual.stream()
                .map(windows ->
                        new PointsWork(windows.stream().map(front::features).toArray(int[][]::new)))
                .toList();
        Parameters model = Parameters.zero(shape.layout());
        for (int round = 0; round < rounds(); round++) {
            PointsStage stage = PointsStage.of(new PointsModel(model), round, settings.roundsOfSize());
            PointsSums all = new PointsSums(shape);
            for (PointsWork each : works) {
                all.add(each.sums(model, settings, round));
            }
            model = PointsClose.next(model, all, stage, settings.floor());
        }
        return model.digest();
    }
}
