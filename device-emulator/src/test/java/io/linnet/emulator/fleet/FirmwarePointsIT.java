package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.PointsLearner;
import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.extractor.tflite.CoreImage;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.emulator.vibration.OwnRecord;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.emulator.vibration.Watchman;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.OwnProgress;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.Blind;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.Verdict.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two boards, one eye: processes of the firmware's board, a Cortex-M4 without floating point where its tools are here, and
 * emulated boards send the same sums of the same motors, lead to the same model, and find the same in windows that they judge.
 * Needs a C compiler, {@code cc}.
 */
class FirmwarePointsIT {
    private static final int BOARDS = 4;
    private static final int WINDOWS = 80;
    private static final int WATCHED = 60;
    private static final int POINTS = 4;
    /** Windows of an own point. */
    private static final int LEARNT = 20;
    /** Beyond doubt: few windows make a wide limit. */
    private static final double FAULT = 4;
    /** The scale, one point, a split, two points, a split: the last version is the first that can be judged by. */
    private static final int ROUNDS = 5;
    /** The scale, one point, two splits, learning, measuring twice; then it learns on. */
    private static final int REPEATED_ROUNDS = 9;

    @TempDir
    private static Path folder;

    private static Path program;
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(2);

    @BeforeAll
    static void compile() throws Exception {
        Assumptions.assumeTrue(PosixBoards.has("cc"), "needs a C compiler, cc (Debian package gcc)");
        program = PosixBoards.program();
    }

    @AfterAll
    static void stop() {
        THREADS.shutdown();
    }

    /** A motor's windows: those it learns from, then those it is judged by, in which its bearing fails. */
    private record Windows(List<short[]> usual, List<short[]> watched) {
        static Windows of(int board) {
            Motor motor = new Motor(board, board % Motor.REGIMES, (board + 1) % Motor.REGIMES);
            List<short[]> usual = new ArrayList<>();
            List<short[]> watched = new ArrayList<>();
            for (int i = 0; i < WINDOWS; i++) {
                short[] window = motor.window(0);
                usual.add(board == 1 && i % 20 == 7 ? blind(window, i % 3, i < 40 ? 0 : Short.MAX_VALUE) : window);
            }
            for (int i = 0; i < WATCHED; i++) {
                short[] window = motor.window(board > 0 && i >= WATCHED / 2 ? FAULT : 0);
                watched.add(board == 2 && i >= WATCHED - 9 ? blind(window, 1, i < WATCHED - 4 ? 7 : -32_768) : window);
            }
            return new Windows(usual, watched);
        }
    }

    /** As of a sensor that is dead, or at its end for every fifth sample. */
    private static short[] blind(short[] window, int axis, int value) {
        boolean isDead = Math.abs(value) < 100;
        for (int n = 0; n < Motor.SAMPLES; n += isDead ? 1 : 5) {
            window[n * Motor.AXES + axis] = (short) value;
        }
        return window;
    }

    /** What boards learn from windows, by which front end and codec. */
    private record Learning(Network network, int front, int features, int codec) {
        int rounds() {
            return network == Network.POINTS ? ROUNDS : REPEATED_ROUNDS;
        }

        MachineSettings settings() {
            if (network == Network.POINTS) {
                return new PointsSettings(2, 1, Schedule.fresh(1, 1, 60), front, Motor.AXES, Motor.SAMPLES, 3, 5);
            }
            TrainingSettings learning = network == Network.TIFED
                    ? new TifedSettings(Division.TRUNC, 512, Schedule.fresh(20, 2, 60))
                    : new SigmoidSettings(100_000, 900_000, Schedule.fresh(1, 2, 60));
            return AutoencoderSettings.of(learning, 1, 1, front, Motor.AXES, Motor.SAMPLES, 3, 5, 2);
        }

        ModelPlan plan() {
            int exponent = network == Network.TIFED ? 0 : -11;
            PointsShape shape = network == Network.POINTS
                    ? new PointsShape(features, POINTS)
                    : new PointsShape(
                            ModelLayout.of(
                                    Numeric.INT16, new int[] {features, 8, features}, new int[] {exponent, exponent}),
                            POINTS);
            boolean isExact = network == Network.POINTS;
            Profile profile = new Profile(codec, isExact ? 0 : 16, isExact ? 0 : 8, 200, true);
            return new ModelPlan("motors", shape.layout(), settings(), 1, false, List.of(new Stage(0, profile, 0)), 4);
        }
    }

    @ParameterizedTest
    @CsvSource({"POINTS, 4, 27, 2", "POINTS, 2, 30, 3", "TIFED, 4, 27, 3", "SIGMOID, 3, 54, 2"})
    void processesAndEmulatedBoardsLearnTheSameAndFindTheSame(Network network, int code, int features, int codec)
            throws Exception {
        Learning learning = new Learning(network, code, features, codec);
        FrontEnd front = new FrontEnd(code, Motor.AXES, Motor.SAMPLES);
        MachineSettings settings = learning.settings();
        ModelPlan plan = learning.plan();
        int rounds = learning.rounds();
        RoundPolicy policy = new RoundPolicy(BOARDS, BOARDS, 60_000, 1_000, 500, rounds);
        AggregatorExchange emulated = new AggregatorExchange(plan, policy);
        AggregatorExchange firmware = new AggregatorExchange(plan, policy);
        Recorder there = new Recorder(emulated);
        Recorder here = new Recorder(firmware);
        InProcessFleet fleet = new InProcessFleet(there, THREADS, Disturbance.NONE, 1);
        Path files = Files.createTempDirectory(folder, network + "");
        List<Watchman> watchmen = new ArrayList<>();
        List<Path> usual = new ArrayList<>();
        List<Path> watched = new ArrayList<>();
        for (int b = 0; b < BOARDS; b++) {
            Windows windows = Windows.of(b);
            Watchman watchman = new Watchman(WINDOWS, settings);
            windows.usual()
                    .forEach(window -> watchman.remember(
                            front.trouble(window).isPresent() ? PointsWork.UNUSABLE : front.features(window)));
            watchmen.add(watchman);
            PointsLearner learner = new PointsLearner(windows.usual());
            fleet.add(BoardSettings.mqtt("board-" + b, "motors", b), learner, BoardObserver.NONE);
            usual.add(files.resolve("usual-" + b + ".lndw"));
            watched.add(files.resolve("watched-" + b + ".lndw"));
            SensorWindows.write(usual.get(b), Motor.AXES, Motor.SAMPLES, windows.usual());
            SensorWindows.write(watched.get(b), Motor.AXES, Motor.SAMPLES, windows.watched());
        }
        assertThat(fleet.run(emulated::isOver, rounds * 240_000L)).isTrue();
        Parameters model = emulated.newest().parameters();
        List<List<MachineState>> expected = new ArrayList<>();
        for (int b = 0; b < BOARDS; b++) {
            expected.add(
                    found(watchmen.get(b), rounds, model, front, Windows.of(b).watched()));
        }

        boolean isWhole = code == FrontEnd.HAAR;
        int processes = network == Network.POINTS && isWhole && PosixBoards.hasCore() ? BOARDS - 1 : BOARDS;
        try (PosixBoards boards = new PosixBoards(here, program, "motors", files)) {
            if (network == Network.POINTS) {
                boards.startWatching(usual.subList(0, processes), watched);
            } else {
                boards.start(usual.subList(0, processes));
            }
            for (int b = processes; b < BOARDS; b++) {
                boards.addEmulatedCore(
                        "board-" + b,
                        CoreImage.build(folder.resolve("core"), "", "board-points"),
                        joined(files.resolve("core-" + b + ".lndw"), usual.get(b), watched.get(b)));
            }
            if (network != Network.POINTS) { // it has limits before its last version
                assertThat(boards.run(firmware::isOver, 90_000)).isTrue();
                for (int b = 0; b < processes; b++) {
                    boards.restartWatching("board-" + b, usual.get(b), watched.get(b));
                }
            }
            assertThat(boards.run(() -> firmware.isOver() && hasAll(boards, expected), 90_000))
                    .isTrue();
            for (int b = 0; b < BOARDS; b++) {
                assertThat(boards.found("board-" + b)).as("board-%s", b).isEqualTo(expected.get(b));
            }
            if (isWhole) {
                mountsAnew(boards, files, learning, model);
                saysThatItsWindowsAreOthers(boards, files);
            }
        }
        assertThat(here.chunks.all()).isEqualTo(there.chunks.all()).isNotEmpty();
        assertThat(firmware.newest().digest()).isEqualTo(emulated.newest().digest());
        assertThat(expected.get(1)).extracting(MachineState::state).contains(State.NORMAL, State.ALARM);
        assertThat(expected.get(2))
                .extracting(found -> Blind.in(found.state(), found.score()))
                .contains(Optional.of(new Blind(Blind.Cause.DEAD, 2)));
        assertThat(expected.get(0)).extracting(MachineState::state).containsOnly(State.NORMAL);
    }

    /** What the emulated core learns from, and behind it what it is to judge. */
    private static Path joined(Path file, Path usual, Path watched) throws IOException {
        Files.write(file, Files.readAllBytes(usual));
        return Files.write(file, Files.readAllBytes(watched), StandardOpenOption.APPEND);
    }

    /** A person confirms: process and emulated board learn the same point, and it outlives the process. */
    private static void mountsAnew(PosixBoards boards, Path files, Learning learning, Parameters model)
            throws Exception {
        Acknowledge word = new Acknowledge("motors", 0, Optional.of(new OwnWish(1, LEARNT)), Optional.empty());
        Optional<OwnRecord> kept = Optional.empty();
        Motor motor = new Motor(50, 2);
        for (int start = 0; start < 2; start++) {
            List<short[]> turned = new ArrayList<>();
            for (int i = 0; i < LEARNT + 30; i++) {
                turned.add(turned(motor.window(start == 1 && i >= LEARNT ? FAULT : 0)));
            }
            turned.set(3, blind(turned.get(3), 0, 0)); // is not learnt
            FrontEnd front = FrontEnd.of(learning.settings().points());
            Watchman watchman = new Watchman(WINDOWS, learning.settings());
            Windows.of(0).usual().forEach(window -> watchman.remember(front.features(window)));
            watchman.resume(kept);
            watchman.follow(word.own().orElseThrow()); // the second time it does nothing
            List<MachineState> expected = found(watchman, learning.rounds(), model, front, turned);
            kept = watchman.own();

            Path watched = files.resolve("turned-" + start + ".lndw");
            SensorWindows.write(watched, Motor.AXES, Motor.SAMPLES, turned);
            boards.restartWatching("board-0", files.resolve("usual-0.lndw"), watched);
            boards.toBoard("board-0", MessageWriter.write(word));
            assertThat(boards.run(() -> boards.found("board-0").size() >= expected.size(), 30_000))
                    .isTrue();
            assertThat(boards.found("board-0")).as("start %s", start).isEqualTo(expected);
            assertThat(expected.get(expected.size() - 1).own())
                    .contains(new OwnProgress(word.own().orElseThrow(), LEARNT));
            assertThat(expected.get(expected.size() - 1).state()).isEqualTo(start == 0 ? State.NORMAL : State.ALARM);
        }
    }

    /** The sensor sits on another side: its axes have changed places. */
    private static short[] turned(short[] window) {
        for (int at = 0; at < window.length; at += Motor.AXES) {
            short first = window[at];
            window[at] = window[at + 2];
            window[at + 2] = first;
        }
        return window;
    }

    private static void saysThatItsWindowsAreOthers(PosixBoards boards, Path files) throws Exception {
        Path others = files.resolve("others.lndw");
        SensorWindows.write(others, 2, 100, List.of(new short[200], new short[200]));
        boards.restartWatching("other", others, others);
        assertThat(boards.run(() -> !boards.found("other").isEmpty(), 30_000)).isTrue();
        MachineState said = boards.found("other").get(0);
        assertThat(Blind.in(said.state(), said.score())).contains(new Blind(Blind.Cause.OTHER_WINDOWS, 0));
    }

    private static boolean hasAll(PosixBoards boards, List<List<MachineState>> expected) {
        for (int b = 0; b < expected.size(); b++) {
            if (boards.found("board-" + b).size() < expected.get(b).size()) {
                return false;
            }
        }
        return true;
    }

    private static List<MachineState> found(
            Watchman watchman, int version, Parameters model, FrontEnd front, List<short[]> windows) {
        List<MachineState> found = new ArrayList<>();
        for (short[] window : windows) {
            front.trouble(window)
                    .map(why -> watchman.blind("motors", version, why))
                    .orElseGet(() -> watchman.judge("motors", version, model, front.features(window)))
                    .ifPresent(found::add);
        }
        return found;
    }
}
