package io.linnet.emulator.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SplitMix64;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SigmoidNetworkTest {
    private static final ModelLayout FLOATS = ModelLayout.of(Numeric.FLOAT32, new int[] {6, 5, 3}, new int[2]);
    private static final ModelLayout FIXED = ModelLayout.of(Numeric.INT16, new int[] {6, 5, 3}, new int[] {-11, -10});

    static Samples reals(int features, int classes, int count, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[] values = new float[features * count];
        int[] labels = new int[count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.real() - 1);
        }
        Arrays.setAll(labels, i -> random.below(classes));
        return Samples.ofReals(features, values, labels);
    }

    private static Task task(int ratePpm, int momentumPpm, int passes) {
        return Task.all(new SigmoidSettings(ratePpm, momentumPpm, Schedule.fresh(1, passes, 1)), 0);
    }

    /** Half the squared error of one example, in doubles, of any parameters. */
    private static double loss(ModelLayout layout, double[] w, float[] x, int label) {
        double[] in = new double[x.length];
        Arrays.setAll(in, i -> x[i]);
        for (Layer layer : layout.layers()) {
            double[] out = new double[layer.outputs()];
            for (int j = 0; j < out.length; j++) {
                double z = w[layer.bias() + j];
                for (int i = 0; i < layer.inputs(); i++) {
                    z += in[i] * w[layer.first() + i * layer.outputs() + j];
                }
                out[j] = 1 / (1 + Math.exp(-z));
            }
            in = out;
        }
        double sum = 0;
        for (int k = 0; k < in.length; k++) {
            double error = (k == label ? 1 : 0) - in[k];
            sum += error * error / 2;
        }
        return sum;
    }

    @Test
    void stepIsTheGradientByFiniteDifferences() {
        Parameters base = Parameters.initial(FLOATS, Network.SIGMOID, 3);
        Samples one = reals(6, 3, 1, 4);
        LocalUpdate update = new SigmoidNetwork(FLOATS).train(base, task(1_000_000, 0, 1), one);
        double[] w = new double[FLOATS.parameters()];
        Arrays.setAll(w, i -> base.floats()[i]);
        for (int i = 0; i < w.length; i++) {
            double h = 1e-5;
            double middle = w[i];
            w[i] = middle + h;
            double up = loss(FLOATS, w, one.toReals(), one.label(0));
            w[i] = middle - h;
            double down = loss(FLOATS, w, one.toReals(), one.label(0));
            w[i] = middle;
            assertThat((double) update.differences()[i])
                    .as("parameter %d", i)
                    .isCloseTo(-(up - down) / (2 * h), within(2e-6));
        }
        assertThat(update.figures().loss())
                .isCloseTo(loss(FLOATS, w, one.toReals(), one.label(0)) * 2 / 3, within(1e-6));
    }

    @Test
    void momentumIsKeptFromRoundToRound() {
        Parameters base = Parameters.initial(FLOATS, Network.SIGMOID, 3);
        Samples one = reals(6, 3, 1, 4);
        SigmoidNetwork trainer = new SigmoidNetwork(FLOATS);
        float[] first = trainer.train(base, task(100_000, 900_000, 1), one).differences();
        float[] second = trainer.train(base, task(100_000, 900_000, 1), one).differences();
        for (int i = 0; i < first.length; i++) {
            assertThat(second[i]).isCloseTo(1.9f * first[i], within(1e-6f));
        }
    }

    @Test
    void fixedPointModelGivesTheSameDifferenceInItsUnits() {
        Parameters fixed = Parameters.initial(FIXED, Network.SIGMOID, 3);
        Parameters floats = Parameters.ofFloats(FLOATS, fixed.toFloats());
        Samples some = reals(6, 3, 10, 4);
        LocalUpdate inUnits = new SigmoidNetwork(FIXED).train(fixed, task(300_000, 900_000, 2), some);
        LocalUpdate inFloats = new SigmoidNetwork(FLOATS).train(floats, task(300_000, 900_000, 2), some);
        assertThat(inUnits.fractionBits()).isEqualTo(4);
        assertThat(inUnits.examples()).isEqualTo(10);
        for (int i = 0; i < inUnits.count(); i++) {
            int exponent = i < FIXED.layers().get(1).first() ? -11 : -10;
            double unit = Math.scalb(1.0, exponent - 4);
            assertThat(inUnits.units()[i] * unit).isCloseTo(inFloats.differences()[i], within(unit * 0.51));
        }
    }

    @Test
    void oneLayerOfASingleStepIsThatLayerOfTheWhole() {
        Parameters base = Parameters.initial(FIXED, Network.SIGMOID, 3);
        Samples one = reals(6, 3, 1, 4);
        SigmoidSettings settings = new SigmoidSettings(300_000, 900_000, Schedule.fresh(1, 1, 1));
        LocalUpdate whole = new SigmoidNetwork(FIXED).train(base, Task.all(settings, 0), one);
        for (int h = 0; h < 2; h++) {
            Layer layer = FIXED.layers().get(h);
            LocalUpdate part = new SigmoidNetwork(FIXED).train(base, new Task(settings, h, 0), one);
            assertThat(part.first()).isEqualTo(layer.first());
            assertThat(part.units()).isEqualTo(Arrays.copyOfRange(whole.units(), layer.first(), layer.end()));
        }
    }

    @Test
    void unitsRoundToTheNearestAndSaturate() {
        assertThat(FloatLayers.units(0x1p-15f, -11)).isEqualTo(1);
        assertThat(FloatLayers.units(-0x1p-16f, -11)).isEqualTo(-1);
        assertThat(FloatLayers.units(0x0.7p-15f, -11)).isZero();
        assertThat(FloatLayers.units(1e9f, -11)).isEqualTo(1 << 20);
        assertThat(FloatLayers.units(Float.NEGATIVE_INFINITY, -11)).isEqualTo(-(1 << 20));
        assertThat(FloatLayers.units(Float.NaN, -11)).isZero();
    }

    /** A digest that the firmware must give too. */
    @Test
    void trainsToTheseBits() {
        Parameters base = Parameters.initial(FIXED, Network.SIGMOID, 42);
        LocalUpdate update = new SigmoidNetwork(FIXED).train(base, task(300_000, 900_000, 50), reals(6, 3, 10, 4));
        assertThat(Arrays.hashCode(update.units())).isEqualTo(-1_417_966_105);
    }
}
