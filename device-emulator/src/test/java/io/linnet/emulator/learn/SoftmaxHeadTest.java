package io.linnet.emulator.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SoftmaxSettings;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SoftmaxHeadTest {
    private static final ModelLayout HEAD = ModelLayout.of(Numeric.FLOAT32, new int[] {7, 4}, new int[1]);

    /** Mean cross-entropy of all examples and the decay of the weights, in doubles. */
    private static double loss(double[] w, Samples samples, double decay) {
        double sum = 0;
        for (int s = 0; s < samples.count(); s++) {
            double[] z = new double[4];
            double total = 0;
            for (int k = 0; k < 4; k++) {
                z[k] = w[7 * 4 + k];
                for (int i = 0; i < 7; i++) {
                    z[k] += samples.toReals()[s * 7 + i] * w[i * 4 + k];
                }
                total += Math.exp(z[k]);
            }
            sum += Math.log(total) - z[samples.label(s)];
        }
        double squares = 0;
        for (int i = 0; i < 7 * 4; i++) {
            squares += w[i] * w[i];
        }
        return sum / samples.count() + decay / samples.count() * squares / 2;
    }

    @Test
    void stepIsTheGradientByFiniteDifferences() {
        Parameters base = Parameters.initial(HEAD, Network.SOFTMAX, 3);
        Samples batch = SigmoidNetworkTest.reals(7, 4, 5, 9);
        SoftmaxSettings settings = new SoftmaxSettings(1_000_000, 50_000, Schedule.fresh(5, 1, 5), 1_000_000);
        LocalUpdate update = new SoftmaxHead(HEAD).train(base, Task.all(settings, 0), batch);
        double[] w = new double[HEAD.parameters()];
        Arrays.setAll(w, i -> base.floats()[i]);
        for (int i = 0; i < w.length; i++) {
            double h = 1e-5;
            double middle = w[i];
            w[i] = middle + h;
            double up = loss(w, batch, 0.05);
            w[i] = middle - h;
            double down = loss(w, batch, 0.05);
            w[i] = middle;
            assertThat((double) update.differences()[i])
                    .as("parameter %d", i)
                    .isCloseTo(-(up - down) / (2 * h), within(3e-6));
        }
        assertThat(update.figures().loss()).isCloseTo(loss(w, batch, 0), within(1e-6));
        assertThat(update.figures().seen()).isEqualTo(5);
    }

    @Test
    void lastBatchOfAPassMayBeShort() {
        Parameters base = Parameters.initial(HEAD, Network.SOFTMAX, 3);
        Samples all = SigmoidNetworkTest.reals(7, 4, 5, 9);
        SoftmaxSettings settings = new SoftmaxSettings(500_000, 1000, Schedule.fresh(3, 1, 5), 1_000_000);
        SoftmaxHead head = new SoftmaxHead(HEAD);
        float[] whole = head.train(base, Task.all(settings, 0), all).differences();
        Parameters next = base.copy();
        for (int[] rows : new int[][] {{0, 1, 2}, {3, 4}}) {
            float[] part =
                    head.train(next, Task.all(settings, 0), all.select(rows)).differences();
            for (int i = 0; i < part.length; i++) {
                next.floats()[i] += part[i];
            }
        }
        for (int i = 0; i < whole.length; i++) {
            assertThat(next.floats()[i] - base.floats()[i]).isCloseTo(whole[i], within(1e-6f));
        }
    }

    @Test
    void rateDecaysWithTheExamplesPassed() {
        SoftmaxSettings settings = new SoftmaxSettings(100_000, 100, Schedule.fresh(20, 5, 20), 960_000);
        assertThat(SoftmaxHead.rate(settings, 0)).isEqualTo(0.1f);
        assertThat(SoftmaxHead.rate(settings, 49)).isEqualTo(0.1f);
        assertThat(SoftmaxHead.rate(settings, 50)).isEqualTo(0.1f * 0.96f);
        assertThat(SoftmaxHead.rate(settings, 100)).isEqualTo(0.1f * 0.96f * 0.96f);
        assertThat(SoftmaxHead.rate(settings, -1)).isGreaterThanOrEqualTo(0);
    }

    @Test
    void hasOneLayer() {
        ModelLayout two = ModelLayout.of(Numeric.FLOAT32, new int[] {7, 5, 4}, new int[2]);
        assertThatThrownBy(() -> new SoftmaxHead(two)).hasMessage("layers=2, accepted for a softmax head: 1");
    }
}
