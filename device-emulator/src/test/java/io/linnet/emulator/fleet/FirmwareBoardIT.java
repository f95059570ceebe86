package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.extractor.Standardised;
import io.linnet.emulator.extractor.tflite.CoreImage;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.sound.Hearing;
import io.linnet.emulator.sound.Mfcc;
import io.linnet.emulator.sound.OnsetAlignment;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two boards, one behaviour: the firmware's board as a process and the emulator's board publish the same bytes from the
 * same data and seed, round after round, and lead to the same models. Needs a C compiler, {@code cc}.
 */
class FirmwareBoardIT {
    private static final int BOARDS = 3;
    private static final int EACH = 40;
    private static final int ROUNDS = 20;

    @TempDir
    private static Path folder;

    private static Path program;
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(2);

    private final Samples train = Blobs.samples(BOARDS * EACH, 1);

    @BeforeAll
    static void compile() throws Exception {
        Assumptions.assumeTrue(PosixBoards.has("cc"), "needs a C compiler, cc (Debian package gcc)");
        program = PosixBoards.program();
    }

    @AfterAll
    static void stop() {
        THREADS.shutdown();
    }

    private static RoundPolicy policy(int rounds) {
        return new RoundPolicy(BOARDS, BOARDS, 60_000, 1000, 500, rounds);
    }

    /** Four processes and a Cortex-M4 in one fleet lead to the models of five emulated boards. */
    @Test
    void anEmulatedCoreAndProcessesLeadToTheSameModels() throws Exception {
        CoreImage.requireTools();
        // The smallest image, without whatever this model does not need.
        Path elf = CoreImage.build(folder.resolve("lean"), "", "board-tifed");
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {Blobs.FEATURES, 12, Blobs.CLASSES}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(Division.TRUNC, 512, Schedule.fresh(10, 2, 20));
        ModelPlan plan = new ModelPlan(
                "blobs", layout, training, 11, false, List.of(new Stage(0, new Profile(2, 16, 8, 100, true), 4)), 10);
        int boards = 5;
        int rounds = 12;
        RoundPolicy policy = new RoundPolicy(boards, boards, 60_000, 1000, 500, rounds);
        Recorder emulated = new Recorder(new AggregatorExchange(plan, policy));
        InProcessFleet fleet = new InProcessFleet(emulated, THREADS, Disturbance.NONE, 1);
        Recorder firmware = new Recorder(new AggregatorExchange(plan, policy));
        Path here = Files.createTempDirectory(folder, "boards");
        List<Path> data = new ArrayList<>();
        for (int b = 0; b < boards; b++) {
            int[] rows = Blobs.rows(b % BOARDS, EACH);
            fleet.add(BoardSettings.mqtt("board-" + b, "blobs", b), new LocalLearner(train, rows), BoardObserver.NONE);
            data.add(here.resolve("board-" + b + ".lnds"));
            PosixBoards.write(data.get(b), train, rows, Blobs.CLASSES);
        }
        assertThat(fleet.run(emulated.exchange::isOver, rounds * 240_000L)).isTrue();
        try (PosixBoards processes = new PosixBoards(firmware, program, "blobs", here)) {
            processes.start(data.subList(0, boards - 1));
            processes.addEmulatedCore("board-4", elf, data.get(boards - 1));
            assertThat(processes.run(firmware.exchange::isOver, 90_000)).isTrue();
        }
        assertThat(firmware.versions).isEqualTo(emulated.versions);
        assertThat(firmware.chunks.all()).isEqualTo(emulated.chunks.all());
    }

    /** The board of transfer learning: pictures, a convolutional network in flash, a head that learns, its updates. */
    @Test
    void aCoreWithAnExtractorInFlashPublishesTheBytesOfAnEmulatedBoardWithItsFeatures() throws Exception {
        CoreImage.requireTools();
        ExtractorModel model = CoreImage.visualWakeWords();
        Samples pictures = pictures(model, 6);
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {model.output().bytes(), 2}, new int[] {-12});
        SoftmaxSettings training = new SoftmaxSettings(100_000, 1_000, Schedule.fresh(2, 3, 3), 960_000);
        Profile up = new Profile(2, 64, 8, 100, false);
        ModelPlan plan = new ModelPlan("pictures", layout, training, 11, false, List.of(new Stage(0, up, 4)), 10);
        requireSameBehindAnExtractor(model, pictures, featuresOf(model, pictures), plan, 4, "board-pictures");
    }

    /** TIFeD's board: its convolutions in flash, their features standardised, the integer head behind them learns. */
    @Test
    void aCoreWithConvolutionsInFlashTrainsItsIntegerHeadAsAnEmulatedBoard() throws Exception {
        CoreImage.requireTools();
        ExtractorModel convolutions = CoreImage.firstConvolutions();
        Samples pictures = pictures(convolutions, 20);
        List<byte[]> inputs = IntStream.range(0, pictures.count())
                .mapToObj(i -> picture(pictures, i))
                .toList();
        ExtractorModel model = Standardised.of(convolutions, inputs);
        QuantizedNetwork network = new QuantizedNetwork(model);
        byte[] values = new byte[pictures.count() * 200];
        for (int i = 0; i < pictures.count(); i++) {
            System.arraycopy(network.run(inputs.get(i)), 0, values, i * 200, 200);
        }
        Samples features = Samples.ofBytes(200, values, pictures.labels());
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {200, 50, 10}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(Division.TRUNC, 1_024, Schedule.fresh(10, 4, 20));
        Profile up = new Profile(2, 16, 8, 200, true);
        ModelPlan plan = new ModelPlan("cnn1", layout, training, 11, false, List.of(new Stage(0, up, 4)), 10);
        Parameters learnt = requireSameBehindAnExtractor(model, pictures, features, plan, 3, "board-tifed-pictures");
        assertThat(new Evaluator(plan.training().network(), layout, Division.TRUNC)
                        .evaluate(learnt, features)
                        .accuracy())
                .isGreaterThan(0.9);
    }

    /**
     * A board with a microphone: seconds of sound, a keyword network in flash, the layer behind it learns. Once with a small
     * network of the same operators, once with the published one.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCoreThatHearsTrainsTheLayerBehindItsNetworkAsAnEmulatedBoard(boolean isPublished) throws Exception {
        CoreImage.requireTools();
        ExtractorModel network = isPublished ? CoreImage.keywords() : CoreImage.smallKeywords();
        Samples sounds = sounds(12);
        Hearing hearing = new Hearing(network);
        ExtractorModel model = Standardised.of(
                network,
                IntStream.range(0, sounds.count())
                        .mapToObj(i -> hearing.input(heard(sounds, i)))
                        .toList());
        Hearing standardised = new Hearing(model);
        int count = model.output().bytes();
        float[] values = new float[sounds.count() * count];
        for (int i = 0; i < sounds.count(); i++) {
            System.arraycopy(standardised.features(heard(sounds, i)), 0, values, i * count, count);
        }
        Samples features = Samples.ofReals(count, values, sounds.labels());
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {count, 2}, new int[] {-12});
        SoftmaxSettings training = new SoftmaxSettings(20_000, 0, Schedule.fresh(4, 3, 12), 1_000_000);
        Profile up = new Profile(2, 64, 8, 200, false);
        ModelPlan plan = new ModelPlan("sounds", layout, training, 11, false, List.of(new Stage(0, up, 4)), 10);
        Parameters learnt = requireSameBehindAnExtractor(model, sounds, features, plan, 3, "board-sounds");
        assertThat(new Evaluator(plan.training().network(), layout, Division.NEAREST)
                        .evaluate(learnt, features)
                        .accuracy())
                .isGreaterThan(0.9);
    }

    /** Falling and rising tones, each somewhere in its second: as the board reads them, two bytes a sample. */
    private static Samples sounds(int count) {
        SplitMix64 random = new SplitMix64(4);
        ByteBuffer bytes = ByteBuffer.allocate(count * 2 * Mfcc.SAMPLE_RATE).order(ByteOrder.LITTLE_ENDIAN);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 2;
            int start = random.uniform(1_000, 9_000);
            for (int n = 0; n < Mfcc.SAMPLE_RATE; n++) {
                double t = (double) (n - start) / Mfcc.SAMPLE_RATE;
                double turns = labels[i] == 0 ? 2_000 * t - 3_000 * t * t : 500 * t + 2_000 * t * t;
                double tone = t >= 0 && t < 0.3 ? 6_000 * StrictMath.sin(2 * StrictMath.PI * turns) : 0;
                bytes.putShort((short) (tone + random.uniform(-100, 100)));
            }
        }
        return Samples.ofBytes(2 * Mfcc.SAMPLE_RATE, bytes.array(), labels);
    }

    private static short[] heard(Samples sounds, int i) {
        short[] second = new short[Mfcc.SAMPLE_RATE];
        ByteBuffer.wrap(picture(sounds, i))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(second);
        return OnsetAlignment.align(second);
    }

    private static byte[] picture(Samples pictures, int i) {
        int bytes = pictures.features();
        return Arrays.copyOfRange(pictures.toBytes(), i * bytes, (i + 1) * bytes);
    }

    /** One board under QEMU, which sees pictures, against one here, which has their features. */
    private Parameters requireSameBehindAnExtractor(
            ExtractorModel model, Samples pictures, Samples features, ModelPlan plan, int rounds, String image)
            throws Exception {
        int[] rows = IntStream.range(0, pictures.count()).toArray();
        Path here = Files.createTempDirectory(folder, plan.model());
        Path elf = CoreImage.build(here, model, image);
        Path data = here.resolve("pictures.lnds");
        PosixBoards.write(data, pictures, rows, plan.layout().outputs());
        RoundPolicy policy = new RoundPolicy(1, 1, 60_000, 1000, 500, rounds);
        Recorder emulated = new Recorder(new AggregatorExchange(plan, policy));
        InProcessFleet fleet = new InProcessFleet(emulated, THREADS, Disturbance.NONE, 1);
        fleet.add(BoardSettings.mqtt("board-0", plan.model(), 0), new LocalLearner(features, rows), BoardObserver.NONE);
        assertThat(fleet.run(emulated.exchange::isOver, rounds * 240_000L)).isTrue();

        Recorder firmware = new Recorder(new AggregatorExchange(plan, policy));
        try (PosixBoards boards = new PosixBoards(firmware, program, plan.model(), here)) {
            boards.start(List.of());
            boards.addEmulatedCore("board-0", elf, data);
            assertThat(boards.run(firmware.exchange::isOver, 90_000)).isTrue();
        }
        assertThat(firmware.versions).isEqualTo(emulated.versions);
        assertThat(firmware.chunks.all()).isEqualTo(emulated.chunks.all()).isNotEmpty();
        return emulated.exchange.newest().parameters();
    }

    /** Noise of two kinds, so that there is something to learn. */
    private static Samples pictures(ExtractorModel model, int count) {
        int bytes = model.input().bytes();
        SplitMix64 random = new SplitMix64(3);
        byte[] values = new byte[count * bytes];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 2;
            for (int k = 0; k < bytes; k++) {
                int shade = k < bytes / 2 == (labels[i] == 0) ? 60 : -60;
                values[i * bytes + k] = (byte) (shade + random.uniform(-40, 40));
            }
        }
        return Samples.ofBytes(bytes, values, labels);
    }

    private static Samples featuresOf(ExtractorModel model, Samples pictures) {
        QuantizedNetwork network = new QuantizedNetwork(model);
        int features = model.output().bytes();
        float[] values = new float[pictures.count() * features];
        for (int i = 0; i < pictures.count(); i++) {
            System.arraycopy(network.features(picture(pictures, i)), 0, values, i * features, features);
        }
        return Samples.ofReals(features, values, pictures.labels());
    }

    private Recorder emulated(ModelPlan plan, int rounds) throws Exception {
        AggregatorExchange exchange = new AggregatorExchange(plan, policy(rounds));
        Recorder recorder = new Recorder(exchange);
        InProcessFleet fleet = new InProcessFleet(recorder, THREADS, Disturbance.NONE, 1);
        for (int b = 0; b < BOARDS; b++) {
            fleet.add(
                    BoardSettings.mqtt("board-" + b, plan.model(), b),
                    new LocalLearner(train, Blobs.rows(b, EACH)),
                    BoardObserver.NONE);
        }
        assertThat(fleet.run(exchange::isOver, rounds * 240_000L)).isTrue();
        return recorder;
    }

    private Recorder firmware(ModelPlan plan, int rounds) throws Exception {
        AggregatorExchange exchange = new AggregatorExchange(plan, policy(rounds));
        Recorder recorder = new Recorder(exchange);
        Path here = Files.createTempDirectory(folder, "boards");
        List<Path> data = new ArrayList<>();
        for (int b = 0; b < BOARDS; b++) {
            data.add(here.resolve("board-" + b + ".lnds"));
            PosixBoards.write(data.get(b), train, Blobs.rows(b, EACH), Blobs.CLASSES);
        }
        try (PosixBoards boards = new PosixBoards(recorder, program, plan.model(), here)) {
            boards.start(data);
            assertThat(boards.run(exchange::isOver, 60_000)).isTrue();
        }
        return recorder;
    }

    private void requireSame(ModelPlan plan, int rounds) throws Exception {
        Recorder emulated = emulated(plan, rounds);
        Recorder firmware = firmware(plan, rounds);
        assertThat(firmware.chunks.all()).isEqualTo(emulated.chunks.all());
        assertThat(firmware.versions).isEqualTo(emulated.versions);
        assertThat(emulated.versions).hasSizeGreaterThan(rounds);
    }

    @ParameterizedTest
    @CsvSource({
        "FLOOR, false, 2, 16",
        "TRUNC, false, 2, 8",
        "NEAREST, false, 3, 16",
        "FLOOR, true, 2, 8",
        "TRUNC, true, 2, 16",
        "NEAREST, true, 1, 0"
    })
    void integerNetworksPublishTheSameBytes(Division division, boolean isOneLayerEach, int codec, int residualBits)
            throws Exception {
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {Blobs.FEATURES, 12, Blobs.CLASSES}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(division, 512, Schedule.fresh(10, 2, 20));
        Profile up = new Profile(codec, codec == 1 ? 0 : 16, residualBits, 100, true);
        ModelPlan plan = new ModelPlan("blobs", layout, training, 11, isOneLayerEach, List.of(new Stage(0, up, 4)), 10);
        requireSame(plan, ROUNDS);
    }

    @Test
    void sigmoidNetworksPublishTheSameBytes() throws Exception {
        ModelLayout layout =
                ModelLayout.of(Numeric.INT16, new int[] {Blobs.FEATURES, 8, Blobs.CLASSES}, new int[] {-12, -12});
        SigmoidSettings training = new SigmoidSettings(100_000, 900_000, Schedule.fresh(1, 2, 20));
        Profile up = new Profile(2, 64, 16, 100, false);
        requireSame(new ModelPlan("blobs", layout, training, 11, false, List.of(new Stage(0, up, 4)), 10), ROUNDS);
    }

    @ParameterizedTest
    @CsvSource({"INT16, 2, -12", "FLOAT32, 0, 0"})
    void softmaxHeadsPublishTheSameBytes(Numeric numeric, int codec, int exponent) throws Exception {
        ModelLayout layout = ModelLayout.of(numeric, new int[] {Blobs.FEATURES, Blobs.CLASSES}, new int[] {exponent});
        SoftmaxSettings training = new SoftmaxSettings(100_000, 1_000, Schedule.fresh(5, 2, 20), 960_000);
        Profile up = new Profile(codec, codec == 0 ? 0 : 64, codec == 0 ? 0 : 8, 100, false);
        requireSame(new ModelPlan("blobs", layout, training, 11, false, List.of(new Stage(0, up, 4)), 10), ROUNDS);
    }
}
