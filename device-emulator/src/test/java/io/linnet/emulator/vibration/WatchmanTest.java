package io.linnet.emulator.vibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.message.Message.MachineState;
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
            Watchman watchman = new Watchman(WINDOWS, 3, 5);
            for (int i = 0; i < WINDOWS; i++) {
                watchman.remember(front.features(motor.window(0)));
            }
            motors.add(motor);
            watchmen.add(watchman);
            works.add(watchman.work());
        }
        Parameters learnt = Parameters.zero(SHAPE.layout());
        for (int round = 0; round < 8; round++) {
            PointsStage stage = PointsStage.of(new PointsModel(learnt), round, SETTINGS.roundsOfSize());
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
