package io.linnet.emulator.vibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.OwnProgress;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.points.Verdict.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchmanTest {
    private static final int MOTORS = 8;
    private static final int WINDOWS = 120;
    private static final PointsShape SHAPE = new PointsShape(27, 4);
    private static final PointsSettings SETTINGS =
            new PointsSettings(2, 1, Schedule.fresh(1, 1, WINDOWS), FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES, 3, 5);

    private final FrontEnd front = new FrontEnd(FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES);
    private final List<Motor> motors = new ArrayList<>();
    private final List<Watchman> watchmen = new ArrayList<>();
    private final Parameters model = learn();

    private Parameters learn() {
        List<PointsWork> works = new ArrayList<>();
        for (int b = 0; b < MOTORS; b++) {
            Motor motor = new Motor(2_000 + b, b % Motor.REGIMES, (b + 1) % Motor.REGIMES);
            Watchman watchman = new Watchman(WINDOWS, SETTINGS);
            for (int i = 0; i < WINDOWS; i++) {
                watchman.remember(front.features(motor.window(0)));
            }
            motors.add(motor);
            watchmen.add(watchman);
            works.add(watchman.work());
        }
        Parameters learnt = Parameters.zero(SHAPE.layout());
        for (int round = 0; round < 8; round++) {
            PointsStage stage = PointsStage.of(new PointsModel(learnt), round, SETTINGS);
            PointsSums all = new PointsSums(SHAPE);
            for (PointsWork work : works) {
                all.add(work.sums(learnt, SETTINGS, round));
            }
            learnt = PointsClose.next(learnt, all, stage, SETTINGS.floor());
        }
        return learnt;
    }

    private List<State> states(int board, double fault, int windows) {
        List<State> told = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            Optional<MachineState> found = watchmen.get(board)
                    .judge("motors", 8, model, front.features(motors.get(board).window(fault)));
            found.ifPresent(state -> told.add(state.state()));
        }
        return told;
    }

    @Test
    void aFailedBearingIsAnAlarmUntilItIsAcknowledged() {
        assertThat(states(1, 0, 60)).hasSize(6).containsOnly(State.NORMAL);
        assertThat(states(1, 1, 60)).contains(State.ALARM);
        assertThat(states(1, 0, 30)).containsOnly(State.ALARM);

        watchmen.get(1).acknowledge();

        assertThat(states(1, 0, 30)).containsOnly(State.NORMAL);
    }

    @Test
    void anAlarmEndsByAWordThatCameAfterItBegan() {
        states(1, 0, 60);
        states(1, 1, 60);
        watchmen.get(1).acknowledge(59);
        assertThat(states(1, 0, 20)).containsOnly(State.ALARM);
        watchmen.get(1).acknowledge(10_000);
        assertThat(states(1, 0, 20)).containsOnly(State.ALARM);

        watchmen.get(1).acknowledge(160);

        assertThat(states(1, 0, 20)).containsOnly(State.NORMAL);
    }

    /** What is last told of windows of a sensor that sits on another side: its axes have changed places. */
    private MachineState turned(Watchman watchman, Motor motor, double fault, int windows, Parameters by) {
        List<MachineState> told = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            short[] window = motor.window(fault);
            for (int at = 0; at < window.length; at += Motor.AXES) {
                short first = window[at];
                window[at] = window[at + 2];
                window[at + 2] = first;
            }
            watchman.judge("motors", 8, by, front.features(window)).ifPresent(told::add);
        }
        return told.get(told.size() - 1);
    }

    @Test
    void aNewMountingIsAnAlarmUntilAPersonConfirmsIt() {
        Watchman watchman = watchmen.get(2);
        Motor motor = new Motor(77, 2);
        assertThat(turned(watchman, motor, 0, 30, model).state()).isEqualTo(State.ALARM);

        watchman.follow(new OwnWish(1, 60));
        MachineState learning = turned(watchman, motor, 0, 21, model);
        assertThat(learning.state()).isEqualTo(State.NORMAL);
        assertThat(learning.own()).contains(new OwnProgress(new OwnWish(1, 60), 21));
        watchman.follow(new OwnWish(1, 60)); // what comes twice does nothing
        assertThat(turned(watchman, motor, 0, 39, model).own()).contains(new OwnProgress(new OwnWish(1, 60), 60));
        assertThat(turned(watchman, motor, 0, 60, model).state()).isEqualTo(State.NORMAL);
        assertThat(turned(watchman, motor, 1, 30, model).state()).isEqualTo(State.ALARM);
        watchman.follow(new OwnWish(2, 0));
        assertThat(turned(watchman, motor, 0, 30, model).state()).isEqualTo(State.ALARM);
        assertThat(watchman.own()).contains(OwnRecord.of(new OwnWish(2, 0)));
    }

    @Test
    void anOwnPointOutlivesARestartAndAVersionButNotAnotherScale() {
        Motor motor = new Motor(77, 2);
        Watchman before = watchmen.get(2);
        before.follow(new OwnWish(1, 60));
        turned(before, motor, 0, 70, model);
        Watchman after = new Watchman(WINDOWS, SETTINGS);
        after.resume(before.own());

        assertThat(turned(after, motor, 0, 30, changed(SHAPE.points() + 2)).state())
                .isEqualTo(State.NORMAL);

        MachineState dropped = turned(after, motor, 0, 30, changed(SHAPE.points()));
        assertThat(dropped.state()).isEqualTo(State.ALARM);
        assertThat(dropped.own()).contains(new OwnProgress(new OwnWish(1, 0), 0));
    }

    /** The same model with another value: of a point's second mean, or the scale's first. */
    private Parameters changed(int index) {
        short[] values = model.fixed().clone();
        values[index]++;
        return Parameters.ofFixed(model.layout(), values);
    }

    @Test
    void saysNothingBeforeTheFleetHasLearnt() {
        Parameters nothing = Parameters.zero(SHAPE.layout());

        assertThat(watchmen.get(0)
                        .judge(
                                "motors",
                                0,
                                nothing,
                                front.features(motors.get(0).window(0))))
                .isEmpty();
    }
}
