package io.linnet.emulator.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IntegerDfaTest {
    static final ModelLayout TOY = layout(16, 8, 4);

    private static ModelLayout layout(int... units) {
        return ModelLayout.of(Numeric.INT16, units, new int[units.length - 1]);
    }

    /** The generator of the golden figures. */
    static final class Toy {
        private long x = 1;

        int draw(int lo, int hi) {
            x = (1_103_515_245L * x + 12_345) % (1L << 31);
            return lo + (int) ((x >> 8) % (hi - lo + 1));
        }

        int[] feedback() {
            int[] matrix = new int[4 * 8];
            Arrays.setAll(matrix, i -> draw(-43, 42));
            return matrix;
        }

        Samples batch() {
            byte[] values = new byte[5 * 16];
            int[] labels = new int[5];
            for (int s = 0; s < 5; s++) {
                for (int i = 0; i < 16; i++) {
                    values[16 * s + i] = (byte) draw(-128, 127);
                }
                labels[s] = draw(0, 3);
            }
            return Samples.ofBytes(16, values, labels);
        }
    }

    private static Map<String, int[]> golden() throws IOException {
        Map<String, int[]> golden = new HashMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                IntegerDfaTest.class.getResourceAsStream("integer-dfa.txt"), StandardCharsets.US_ASCII))) {
            for (String line : in.lines().filter(l -> !l.startsWith("#")).toList()) {
                String[] words = line.split(" ");
                int names = words[0].equals("table") ? 2 : 4;
                int[] values = Arrays.stream(words)
                        .skip(names)
                        .mapToInt(Integer::parseInt)
                        .toArray();
                golden.put(String.join(" ", List.of(words).subList(0, names)), values);
            }
        }
        return golden;
    }

    @ParameterizedTest
    @CsvSource({"floor,8", "floor,64", "floor,512", "trunc,8", "trunc,64", "trunc,512"})
    void meetsPublishedArithmetic(String arithmetic, int rateInverse) throws IOException {
        boolean floor = arithmetic.equals("floor");
        Toy toy = new Toy();
        int[][] feedback = {toy.feedback()};
        IntegerDfa net = floor
                ? new IntegerDfa(TOY, feedback, Activation.standard(), -1 << 30, 1 << 30)
                : new IntegerDfa(TOY, feedback, new Activation(127, 127, false), -32_767, 32_767);
        net.load(Parameters.zero(TOY));
        Division division = floor ? Division.FLOOR : Division.TRUNC;
        Task task = Task.all(new TifedSettings(division, rateInverse, Schedule.fresh(5, 1, 5)), 0);
        Map<String, int[]> golden = golden();
        for (int step = 1; step <= 40; step++) {
            net.trainLocal(toy.batch(), task);
            if (step == 1 || step == 5 || step == 40) {
                String key = arithmetic + " " + rateInverse + " " + step + " ";
                assertThat(Arrays.copyOf(net.lastOutputs(), 20)).as(key).isEqualTo(golden.get(key + "out"));
                assertThat(net.weights(0)).as(key).isEqualTo(joined(golden.get(key + "W1"), golden.get(key + "b1")));
                assertThat(net.weights(1)).as(key).isEqualTo(joined(golden.get(key + "W2"), golden.get(key + "b2")));
            }
        }
    }

    static int[] joined(int[] a, int[] b) {
        int[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    @Test
    void activationMeetsPublishedTable() throws IOException {
        Map<String, int[]> golden = golden();
        Activation activation = Activation.standard();
        for (int v = -140; v <= 140; v++) {
            int[] expected = golden.get("table " + v);
            assertThat(new int[] {activation.output(v), activation.inverseSlope(v)})
                    .as("v=%d", v)
                    .isEqualTo(expected);
        }
    }

    /** SPEC 10.5 written down as it stands, with 64 bits everywhere and no cleverness. */
    private static final class Plain {
        private final ModelLayout layout;
        private final int[][] feedback;
        private final TifedSettings settings;
        private final long[][][] w;

        Plain(Parameters base, int[][] feedback, TifedSettings settings) {
            this.layout = base.layout();
            this.feedback = feedback;
            this.settings = settings;
            w = new long[layout.layers().size()][][];
            for (int h = 0; h < w.length; h++) {
                var layer = layout.layers().get(h);
                w[h] = new long[layer.inputs() + 1][layer.outputs()];
                for (int k = 0; k < layer.parameters(); k++) {
                    w[h][k / layer.outputs()][k % layer.outputs()] = base.fixed()[layer.first() + k];
                }
            }
        }

        void batch(Samples samples, int from, int count, int only) {
            int layers = w.length;
            long[][][] a = new long[layers + 1][count][];
            long[][][] g = new long[layers][count][];
            Activation table = Activation.standard();
            for (int s = 0; s < count; s++) {
                a[0][s] = new long[layout.inputs()];
                for (int i = 0; i < layout.inputs(); i++) {
                    a[0][s][i] = samples.toBytes()[(from + s) * layout.inputs() + i];
                }
                for (int h = 0; h < layers; h++) {
                    int inputs = w[h].length - 1;
                    int outputs = w[h][0].length;
                    a[h + 1][s] = new long[outputs];
                    g[h][s] = new long[outputs];
                    for (int j = 0; j < outputs; j++) {
                        long z = w[h][inputs][j];
                        for (int i = 0; i < inputs; i++) {
                            z += a[h][s][i] * w[h][i][j];
                        }
                        long v = settings.division().divide(z, 256L * inputs);
                        a[h + 1][s][j] = table.output(v);
                        g[h][s][j] = table.inverseSlope(v);
                    }
                }
            }
            for (int h = 0; h < layers; h++) {
                if (only == Task.ALL || only == h) {
                    step(h, a, g[h], samples, from, count);
                }
            }
        }

        private void step(int h, long[][][] a, long[][] g, Samples samples, int from, int count) {
            int outputs = w[h][0].length;
            long[][] d = new long[count][outputs];
            for (int s = 0; s < count; s++) {
                for (int j = 0; j < outputs; j++) {
                    long carried = 0;
                    for (int c = 0; c < layout.outputs(); c++) {
                        long loss = a[w.length][s][c] - (samples.label(from + s) == c ? 16 : 0);
                        carried += h == w.length - 1 ? (c == j ? loss : 0) : loss * feedback[h][c * outputs + j];
                    }
                    d[s][j] = settings.division().divide(carried, g[s][j]);
                }
            }
            for (int i = 0; i < w[h].length; i++) {
                for (int j = 0; j < outputs; j++) {
                    long sum = 0;
                    for (int s = 0; s < count; s++) {
                        sum += (i == w[h].length - 1 ? 1 : a[h][s][i]) * d[s][j];
                    }
                    long next = w[h][i][j] - settings.division().divide(sum, settings.rateInverse());
                    w[h][i][j] = Math.max(-32_768, Math.min(32_767, next));
                }
            }
        }

        int[] differences(Parameters base) {
            int[] out = new int[layout.parameters()];
            for (int h = 0; h < w.length; h++) {
                var layer = layout.layers().get(h);
                for (int k = 0; k < layer.parameters(); k++) {
                    int i = layer.first() + k;
                    out[i] = (int) w[h][k / layer.outputs()][k % layer.outputs()] - base.fixed()[i];
                }
            }
            return out;
        }
    }

    private static Samples images(int features, int classes, int count, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        byte[] values = new byte[features * count];
        int[] labels = new int[count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (random.below(3) == 0 ? random.uniform(-128, 127) : -128);
        }
        Arrays.setAll(labels, i -> random.below(classes));
        return Samples.ofBytes(features, values, labels);
    }

    private static Parameters anyModel(ModelLayout layout, int magnitude, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Parameters model = Parameters.zero(layout);
        for (int i = 0; i < layout.parameters(); i++) {
            model.fixed()[i] = (short) random.uniform(-magnitude, magnitude - 1);
        }
        return model;
    }

    @ParameterizedTest
    @EnumSource(Division.class)
    void equalsThePlainLoop(Division division) {
        ModelLayout layout = layout(40, 23, 9, 5);
        for (int rateInverse : new int[] {1, 64, 100, 1024, 1 << 30, Integer.MAX_VALUE}) {
            TifedSettings settings = new TifedSettings(division, rateInverse, Schedule.fresh(7, 2, 17));
            Parameters base = anyModel(layout, 32_768, rateInverse);
            Samples samples = images(40, 5, 17, 3);
            LocalUpdate update = new IntegerDfa(layout, 9).train(base, Task.all(settings, 0), samples);
            Plain plain = new Plain(base, Feedback.of(layout, 9), settings);
            for (int pass = 0; pass < 2; pass++) {
                plain.batch(samples, 0, 7, Task.ALL);
                plain.batch(samples, 7, 7, Task.ALL);
                plain.batch(samples, 14, 3, Task.ALL);
            }
            assertThat(update.units()).isEqualTo(plain.differences(base));
        }
    }

    @Test
    void sumsBeyond32BitsStayExact() {
        ModelLayout layout = layout(700, 3, 2);
        Parameters base = Parameters.zero(layout);
        Arrays.fill(base.fixed(), Short.MIN_VALUE);
        byte[] values = new byte[700 * 40];
        Arrays.fill(values, (byte) -128);
        Arrays.fill(values, 0, 350, (byte) 127);
        Samples samples = Samples.ofBytes(700, values, new int[40]);
        TifedSettings settings = new TifedSettings(Division.TRUNC, 3, Schedule.fresh(40, 1, 40));
        LocalUpdate update = new IntegerDfa(layout, 1).train(base, Task.all(settings, 0), samples);
        Plain plain = new Plain(base, Feedback.of(layout, 1), settings);
        plain.batch(samples, 0, 40, Task.ALL);
        assertThat(update.units()).isEqualTo(plain.differences(base));
    }

    @Test
    void wideStepEqualsTheFastOne() {
        var layer = layout(30, 6).layers().get(0);
        Samples images = images(30, 6, 9, 4);
        int[] in = new int[30 * 9];
        Arrays.setAll(in, i -> images.toBytes()[i] + 128);
        SplitMix64 random = new SplitMix64(5);
        int[] errors = new int[9 * 6];
        Arrays.setAll(errors, i -> random.uniform(-5000, 5000));
        for (Division division : Division.values()) {
            IntegerLayer fast = new IntegerLayer(layer, -32_768, 32_767);
            IntegerLayer wide = new IntegerLayer(layer, -32_768, 32_767);
            fast.step(in, -128, 9, errors, division, 48);
            wide.wideStep(in, -128, 9, errors, division, 48);
            assertThat(fast.weights()).isEqualTo(wide.weights());
        }
    }

    @Test
    void oneLayerOfASingleStepIsThatLayerOfTheWhole() {
        ModelLayout layout = layout(40, 23, 9, 5);
        Parameters base = anyModel(layout, 3000, 8);
        Samples samples = images(40, 5, 20, 6);
        TifedSettings settings = new TifedSettings(Division.NEAREST, 256, Schedule.fresh(20, 1, 20));
        IntegerDfa trainer = new IntegerDfa(layout, 2);
        LocalUpdate whole = trainer.train(base, Task.all(settings, 0), samples);
        for (int h = 0; h < 3; h++) {
            LocalUpdate part = trainer.train(base, new Task(settings, h, 0), samples);
            var layer = layout.layers().get(h);
            assertThat(part.first()).isEqualTo(layer.first());
            assertThat(part.units()).isEqualTo(Arrays.copyOfRange(whole.units(), layer.first(), layer.end()));
            assertThat(part.units()).isNotEqualTo(new int[layer.parameters()]);
        }
    }

    @Test
    void trainsAlikeTwiceAndLeavesTheBase() {
        ModelLayout layout = layout(40, 23, 5);
        Parameters base = anyModel(layout, 2000, 8);
        var digest = base.digest();
        Samples samples = images(40, 5, 30, 6);
        Task task = Task.all(new TifedSettings(Division.NEAREST, 512, Schedule.fresh(10, 3, 30)), 0);
        IntegerDfa trainer = new IntegerDfa(layout, 2);
        LocalUpdate first = trainer.train(base, task, samples);
        trainer.train(base, task, images(40, 5, 31, 7));
        LocalUpdate again = trainer.train(base, task, samples);
        assertThat(again.units()).isEqualTo(first.units());
        assertThat(again.figures().losses()).isEqualTo(first.figures().losses()).hasSize(90);
        assertThat(first.examples()).isEqualTo(30);
        assertThat(first.fractionBits()).isZero();
        assertThat(base.digest()).isEqualTo(digest);
    }

    @Test
    void feedbackRadiusIsThePublishedOne() {
        assertThat(Feedback.radius(10, 200)).isEqualTo(43);
        assertThat(Feedback.radius(10, 50)).isEqualTo(80);
        List<Integer> values = new ArrayList<>();
        for (int v : Feedback.of(layout(784, 200, 10), 7)[0]) {
            values.add(v);
        }
        assertThat(values).hasSize(2000).allMatch(v -> v >= -43 && v <= 42).contains(0, -43, 42);
    }

    @Test
    void refusesExamplesThatDoNotFit() {
        IntegerDfa trainer = new IntegerDfa(layout(40, 5), 2);
        Task task = Task.all(new TifedSettings(Division.NEAREST, 512, Schedule.fresh(10, 1, 10)), 0);
        Parameters base = Parameters.zero(layout(40, 5));
        assertThatThrownBy(() -> trainer.train(base, task, images(41, 5, 3, 1)))
                .hasMessage("the data have 41 features an example, the model has 40 inputs");
        assertThatThrownBy(() -> trainer.train(base, task, Samples.ofBytes(40, new byte[40], new int[] {5})))
                .hasMessage("the data have a class of number 5, the model has 5 classes, from 0");
    }
}
