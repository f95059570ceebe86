package io.linnet.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SplitMix64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CodecFleetTest {
    private static final int FEATURES = 40;
    private static final int CLASSES = 4;
    private static final CodecProfile FLOATS = CodecProfile.constant("float32", Codec.FLOAT32, 0, 0);
    private static final CodecProfile STANDARD = CodecProfile.constant("6/3", Codec.RANGE, 576, 144);

    private final CodecTask task = new CodecTask(
            "blobs",
            Network.SIGMOID,
            new int[] {FEATURES, 8, CLASSES},
            -11,
            new SigmoidSettings(300_000, 500_000, Schedule.fresh(1, 1, 20)),
            40,
            blobs(400, 1),
            blobs(200, 2),
            seed -> IntStream.range(0, 4)
                    .mapToObj(b -> IntStream.range(b * 100, b * 100 + 100).toArray())
                    .toList());

    @Test
    void learnsWithEveryCodecAtItsPrice() {
        Map<String, Object> floats = CodecBench.measure(task, FLOATS, 2);
        Map<String, Object> coded = CodecBench.measure(task, STANDARD, 2);
        Map<String, Object> rice = CodecBench.measure(task, CodecProfile.constant("rice", Codec.RICE, 576, 144), 2);
        assertThat(number(floats, "accuracy")).isGreaterThan(0.9);
        assertThat(number(coded, "accuracy")).isGreaterThan(0.9);
        assertThat(number(rice, "accuracy")).isEqualTo(number(coded, "accuracy"));
        assertThat(number(floats, "bitsUp")).isBetween(32.0, 40.0);
        // Four boards that learn alike are coded finer than the profile's c = 6 (SPEC 11.5): 2.3 bits, not 1.
        assertThat(number(coded, "bitsUp")).isBetween(0.2, number(floats, "bitsUp") / 10);
        assertThat(number(rice, "bitsUp")).isBetween(number(coded, "bitsUp"), 2 * number(coded, "bitsUp"));
        assertThat(coded.keySet())
                .containsExactly(
                        "bench",
                        "data",
                        "profile",
                        "seeds",
                        "accuracy",
                        "accuracySd",
                        "bitsUp",
                        "bitsDown",
                        "payloadOverEntropy",
                        "encodeNanos",
                        "decodeNanos");
    }

    @Test
    void learnsThoughChunksAreLostAndModelsComeByDifferences() {
        for (CodecProfile profile : List.of(
                STANDARD.losing("lost", 0.3, false),
                STANDARD.losing("refunded", 0.3, true),
                STANDARD.behind("behind", 10),
                CodecProfile.fineFirst("fine", Codec.RANGE, 2304, 144))) {
            Map<String, Object> row = CodecBench.measure(task, profile, 1);
            assertThat(number(row, "accuracy")).as(profile.name()).isGreaterThan(0.85);
            assertThat(number(row, "bitsDown")).as(profile.name()).isBetween(0.5, 12.0);
        }
    }

    private static double number(Map<String, Object> row, String field) {
        return ((Number) row.get(field)).doubleValue();
    }

    /** Classes around random centres. */
    private static Samples blobs(int count, long seed) {
        SplitMix64 centres = new SplitMix64(0);
        float[] middle = new float[CLASSES * FEATURES];
        for (int i = 0; i < middle.length; i++) {
            middle[i] = (float) centres.real();
        }
        SplitMix64 random = new SplitMix64(seed);
        float[] values = new float[count * FEATURES];
        int[] labels = new int[count];
        for (int i = 0; i < values.length; i++) {
            int label = i / FEATURES % CLASSES;
            labels[i / FEATURES] = label;
            values[i] = middle[label * FEATURES + i % FEATURES] + (float) (random.real() - 0.5);
        }
        return Samples.ofReals(FEATURES, values, labels);
    }
}
