package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.dataset.LabelledWindows;
import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.extractor.tflite.CoreImage;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Windows of a sensor with labels, the front end and its scale in the offer: processes of the firmware's board, a Cortex-M4 where
 * there is one, and emulated boards publish the same bytes. Needs a C compiler, {@code cc}.
 */
class FirmwareWindowsIT {
    private static final int BOARDS = 3;
    private static final int EACH = 40;
    private static final int ROUNDS = 8;

    @TempDir
    private static Path folder;

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(2);

    private final List<short[]> windows = new ArrayList<>();
    private final int[] labels = new int[BOARDS * EACH];

    @BeforeAll
    static void needsACompiler() {
        Assumptions.assumeTrue(PosixBoards.has("cc"), "needs a C compiler, cc (Debian package gcc)");
    }

    @AfterAll
    static void stop() {
        THREADS.shutdown();
    }

    /** The label is how the motor runs; now and then an axis of the sensor is dead. */
    private void record() {
        List<Motor> motors =
                IntStream.range(0, Motor.REGIMES).mapToObj(r -> new Motor(r, r)).toList();
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % Motor.REGIMES;
            short[] window = motors.get(labels[i]).window(0);
            if (i % 11 == 5) {
                IntStream.range(0, Motor.SAMPLES).forEach(n -> window[n * Motor.AXES + 1] = 7);
            }
            windows.add(window);
        }
    }

    private static TrainingSettings training(String network) {
        return switch (network) {
            case "tifed" -> new TifedSettings(Division.TRUNC, 512, Schedule.fresh(10, 2, 20));
            case "sigmoid" -> new SigmoidSettings(300_000, 900_000, Schedule.fresh(1, 2, 20));
            default -> new SoftmaxSettings(100_000, 1_000, Schedule.fresh(6, 2, 20), 960_000);
        };
    }

    @ParameterizedTest
    @CsvSource({"tifed, haar, 0.9", "sigmoid, log8, 0.7", "softmax, haar-shape, 0.8"})
    void processesAndEmulatedBoardsPublishTheSameBytes(String network, String name, double least) throws Exception {
        record();
        int code = FrontEnd.code(name);
        FrontEnd front = new FrontEnd(code, Motor.AXES, Motor.SAMPLES);
        FrontSettings scaled = FrontEnd.settings(
                code,
                Motor.AXES,
                Motor.SAMPLES,
                windows.stream()
                        .filter(window -> front.trouble(window).isEmpty())
                        .map(front::features)
                        .toList());
        TrainingSettings training = training(network);
        boolean isTifed = network.equals("tifed");
        int exponent = isTifed ? 0 : -12;
        int[] units = network.equals("softmax")
                ? new int[] {scaled.features(), Motor.REGIMES}
                : new int[] {scaled.features(), 8, Motor.REGIMES};
        ModelLayout layout = ModelLayout.of(
                Numeric.INT16,
                units,
                IntStream.range(1, units.length).map(h -> exponent).toArray());
        Profile up = new Profile(2, 16, 8, 200, true);
        ModelPlan plan =
                new ModelPlan("motors", layout, training, 11, false, List.of(new Stage(0, up, 4)), 10).with(scaled);
        RoundPolicy policy = new RoundPolicy(BOARDS, BOARDS, 60_000, 1_000, 500, ROUNDS);
        Recorder emulated = new Recorder(new AggregatorExchange(plan, policy));
        Recorder firmware = new Recorder(new AggregatorExchange(plan, policy));
        InProcessFleet fleet = new InProcessFleet(emulated, THREADS, Disturbance.NONE, 1);
        LabelledWindows all = new LabelledWindows(windows, labels);
        Path files = Files.createTempDirectory(folder, network);
        int processes = isTifed && PosixBoards.hasCore() ? BOARDS - 1 : BOARDS;
        List<Path> data = new ArrayList<>();
        for (int b = 0; b < BOARDS; b++) {
            int[] rows = IntStream.range(b * EACH, (b + 1) * EACH).toArray();
            LocalLearner learner = new LocalLearner(all, rows, b < processes);
            fleet.add(BoardSettings.mqtt("board-" + b, "motors", b), learner, BoardObserver.NONE);
            data.add(files.resolve("board-" + b + ".lndw"));
            SensorWindows.write(
                    data.get(b),
                    Motor.AXES,
                    Motor.SAMPLES,
                    windows.subList(b * EACH, (b + 1) * EACH),
                    IntStream.of(rows).map(row -> labels[row]).toArray());
        }
        assertThat(fleet.run(emulated.exchange::isOver, ROUNDS * 240_000L)).isTrue();
        try (PosixBoards boards = new PosixBoards(firmware, PosixBoards.program(), "motors", files)) {
            boards.start(data.subList(0, processes), "--hold-out");
            for (int b = processes; b < BOARDS; b++) {
                // The smallest image that hears windows: it keeps none out of its training.
                boards.addEmulatedCore(
                        "board-" + b, CoreImage.build(folder.resolve("core"), "", "board-windows"), data.get(b));
            }
            assertThat(boards.run(firmware.exchange::isOver, 60_000)).isTrue();
        }
        assertThat(firmware.chunks.all()).isEqualTo(emulated.chunks.all()).isNotEmpty();
        assertThat(firmware.versions).isEqualTo(emulated.versions).hasSizeGreaterThan(ROUNDS);
        assertThat(accuracy(plan, scaled, front, emulated)).isGreaterThan(least);
    }

    private double accuracy(ModelPlan plan, FrontSettings scaled, FrontEnd front, Recorder fleet) {
        float[] values = new float[labels.length * scaled.features()];
        for (int i = 0; i < labels.length; i++) {
            byte[] features = scaled.scaled(front.features(windows.get(i)));
            for (int f = 0; f < features.length; f++) {
                values[i * features.length + f] = features[f] / 32f;
            }
        }
        return new Evaluator(plan.training().network(), plan.layout(), Division.TRUNC)
                .evaluate(fleet.exchange.newest().parameters(), Samples.ofReals(scaled.features(), values, labels))
                .accuracy();
    }
}
