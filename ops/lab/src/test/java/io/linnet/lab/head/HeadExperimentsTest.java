package io.linnet.lab.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.extractor.tflite.Cut;
import io.linnet.emulator.extractor.tflite.TfliteBuilder;
import io.linnet.emulator.extractor.tflite.TfliteImporter;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SplitMix64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads over a tiny extractor, on pictures whose colours tell their class. */
class HeadExperimentsTest {
    private static final int PICTURE = 32 * 32 * 3;
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(2);

    @TempDir
    private Path cache;

    @AfterAll
    static void stop() {
        THREADS.shutdown();
    }

    /** Colours averaged over quarters of the picture, mixed by eight fixed filters. */
    private static ExtractorModel extractor() throws ModelRefused {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.activation(1f / 255, -128, 1, 32, 32, 3);
        int pooled = b.activation(1f / 255, -128, 1, 2, 2, 3);
        b.operator(1, pooled, TfliteBuilder.pool(TfliteBuilder.VALID, 16, 16, 16, TfliteBuilder.NONE), input);
        int output = b.activation(0.02f, -128, 1, 8);
        byte[] weights = new byte[8 * 12];
        SplitMix64 random = new SplitMix64(2);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) random.uniform(-127, 127);
        }
        b.operator(
                9,
                output,
                TfliteBuilder.activation(TfliteBuilder.RELU),
                pooled,
                b.weights(weights, new float[] {0.02f}, 0, 8, 12),
                b.ints(new int[8]));
        return TfliteImporter.read(b.finish(input, output), "quarters", Cut.NONE);
    }

    private static Dataset pictures() {
        List<String> classes = List.of("airplane", "bird", "cat", "dog");
        return new Dataset("colours", colours(800, 1), colours(200, 2), classes, new int[0]);
    }

    /** Class k is brighter in a quarter and colour of its own. */
    private static Samples colours(int count, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        byte[] values = new byte[count * PICTURE];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.below(4);
            for (int p = 0; p < PICTURE; p++) {
                int pixel = p / 3;
                int quarter = pixel / 32 / 16 * 2 + pixel % 32 / 16;
                boolean own = quarter == labels[i] && p % 3 == labels[i] % 3;
                values[i * PICTURE + p] = (byte) (random.uniform(-60, 40) + (own ? 60 : 0));
            }
        }
        return Samples.ofBytes(PICTURE, values, labels);
    }

    @Test
    void featuresAreThoseOfTheNetworkAndAreKept() throws Exception {
        Samples pictures = colours(70, 3);
        Samples first = new Features(extractor(), cache, THREADS).of(pictures, 32);
        QuantizedNetwork network = new QuantizedNetwork(extractor());
        for (int i = 0; i < pictures.count(); i++) {
            byte[] one = Arrays.copyOfRange(pictures.toBytes(), i * PICTURE, (i + 1) * PICTURE);
            assertThat(Arrays.copyOfRange(first.toBytes(), 8 * i, 8 * i + 8)).isEqualTo(network.run(one));
        }
        Path file = onlyFile();
        byte[] kept = Files.readAllBytes(file);
        assertThat(new Features(extractor(), cache, THREADS).of(pictures, 32).toBytes())
                .isEqualTo(first.toBytes());
        byte[] damaged = kept.clone();
        damaged[5] ^= 1;
        Files.write(file, damaged);
        assertThat(new Features(extractor(), cache, THREADS).of(pictures, 32).toBytes())
                .isEqualTo(first.toBytes());
        assertThat(Files.readAllBytes(onlyFile())).isEqualTo(kept);
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(cache)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private List<HeadResult> heads(long seed) throws Exception {
        List<HeadResult> results = new ArrayList<>();
        TransferLearning.Settings settings = new TransferLearning.Settings(
                pictures(),
                extractor(),
                Optional.empty(),
                cache,
                List.of(HeadRecipe.STANDARDISED),
                List.of(1, 4),
                List.of(5),
                List.of(2),
                2,
                seed);
        TransferLearning.run(settings, THREADS, results::add);
        return results;
    }

    @Test
    void aHeadLearntFederatedlyIsAsGoodAsOneLearntInOnePlace() throws Exception {
        List<HeadResult> results = heads(1);
        assertThat(results).hasSize(6);
        assertThat(results).extracting(HeadResult::start).containsSequence("scratch", "scratch", "dog", "dog");
        for (HeadResult result : results) {
            assertThat(result.curve()).hasSize(10);
            assertThat(result.samples()).isEqualTo(result.rounds() * result.devices() * result.batch());
            assertThat(result.roundBytes()).isEqualTo(4 * 18);
            assertThat(result.balancedAccuracy().mean()).isGreaterThan(0.75);
            assertThat(result.gap()).isLessThan(0.05);
        }
        assertThat(results.get(0).gap()).isZero();
    }

    @Test
    void whitenedQuartersOfAMapLearnToo() throws Exception {
        TfliteBuilder b = new TfliteBuilder();
        int input = b.activation(1f / 255, -128, 1, 32, 32, 3);
        int output = b.activation(1f / 255, -128, 1, 4, 4, 3);
        b.operator(1, output, TfliteBuilder.pool(TfliteBuilder.VALID, 8, 8, 8, TfliteBuilder.NONE), input);
        ExtractorModel map = TfliteImporter.read(b.finish(input, output), "map", Cut.map(0));
        List<HeadResult> results = new ArrayList<>();
        TransferLearning.Settings settings = new TransferLearning.Settings(
                pictures(),
                extractor(),
                Optional.of(new TransferLearning.Maps(map, 2, true)),
                cache,
                List.of(HeadRecipe.WHITENED),
                List.of(4),
                List.of(5),
                List.of(2),
                1,
                1);
        TransferLearning.run(settings, THREADS, results::add);
        assertThat(results).extracting(HeadResult::features).containsOnly(12);
        assertThat(results.get(0).roundBytes()).isEqualTo(4 * 26);
        assertThat(results.get(0).balancedAccuracy().mean()).isGreaterThan(0.7);
    }

    @Test
    void theSameSeedGivesTheSameFigures() throws Exception {
        assertThat(heads(5)).isEqualTo(heads(5)).isNotEqualTo(heads(6));
    }

    @Test
    void anIntegerHeadLearnsInBothModes() throws Exception {
        List<IntegerHeadResult> results = new ArrayList<>();
        IntegerHead.Settings settings = new IntegerHead.Settings(
                pictures(),
                extractor(),
                cache,
                4,
                20,
                Division.TRUNC,
                4096,
                new Schedule(25, 1, 50, 50, 5),
                60,
                1,
                3,
                200);
        IntegerHead.run(settings, THREADS, results::add);
        assertThat(results).extracting(IntegerHeadResult::mode).containsExactly("full", "single");
        for (IntegerHeadResult result : results) {
            assertThat(result.accuracy().mean()).isGreaterThan(0.8);
            assertThat(result.parameters()).isEqualTo(9 * 20 + 21 * 4);
            assertThat(result.gap()).isLessThan(0.15);
        }
    }

    @Test
    void aSpreadIsMeanAndSampleDeviation() {
        assertThat(Spread.of(List.of(1.0, 2.0, 3.0))).isEqualTo(new Spread(2, 1));
        assertThat(Spread.of(List.of(0.5)).deviation()).isCloseTo(0, within(0.0));
    }
}
