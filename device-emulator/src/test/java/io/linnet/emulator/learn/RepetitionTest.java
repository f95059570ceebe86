package io.linnet.emulator.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Networks that repeat their input, against an oracle in C. */
class RepetitionTest {
    private static Samples one(int... features) {
        byte[] window = new byte[features.length];
        for (int f = 0; f < window.length; f++) {
            window[f] = (byte) features[f];
        }
        return Samples.ofBytes(window.length, window, new int[] {0});
    }

    @Test
    void sigmoidLayersTakeTheirInputAsTarget() {
        ModelLayout layout = ModelLayout.of(Numeric.FLOAT32, new int[] {2, 1, 2}, new int[] {0, 0});
        Parameters base = Parameters.ofFloats(layout, new float[] {.5f, -.25f, .125f, .5f, -.5f, 0, .25f});
        byte[] window = {64, -64};
        Repetition before = new Repetition(Network.SIGMOID, base, Division.NEAREST);
        assertThat(before.residual(window)).containsExactly(45, -61);
        assertThat(before.score(window)).isEqualTo(5_746);

        LocalUpdate update = Trainer.repeating(Network.SIGMOID, layout, 1)
                .train(base, Task.all(new SigmoidSettings(500_000, 0, Schedule.fresh(1, 1, 1)), 0), one(64, -64));

        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < layout.parameters(); i++) {
            float stepped = base.toFloats()[i] + update.differences()[i];
            bits.append(HexFormat.of().toHexDigits(Float.floatToIntBits(stepped)))
                    .append(' ');
        }
        assertThat(bits.toString().strip()).isEqualTo("3f012a1a be7e7288 3e0635e1 3f035181 bf0498aa 3caebf7c 3e61be7e");
    }

    @Test
    void integersDoLikewise() {
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {2, 2, 2}, new int[] {0, 0});
        IntegerDfa network = IntegerDfa.repeating(layout, new int[][] {{3, -2, 1, 4}});
        Parameters base = Parameters.zero(layout);
        TifedSettings settings = new TifedSettings(Division.TRUNC, 4, Schedule.fresh(1, 1, 1));
        int[][] residuals = {{100, -50}, {-28, 77}};
        int[][] steps = {
            {6250, -10000, -3125, 5000, 62, -100, 0, 0, 0, 0, 25, -12},
            {6275, -10075, -3137, 5037, 62, -100, 3200, -1600, -3175, 1587, 50, -24}
        };
        for (int step = 0; step < steps.length; step++) {
            int[] units =
                    network.train(base, Task.all(settings, 0), one(100, -50)).units();
            short[] next = base.fixed().clone();
            for (int i = 0; i < next.length; i++) {
                next[i] = (short) (next[i] + units[i]);
            }
            base = Parameters.ofFixed(layout, next);
            assertThat(next).as("step %s", step + 1).containsExactly(steps[step]);
            assertThat(new Repetition(Network.TIFED, base, Division.TRUNC).residual(new byte[] {100, -50}))
                    .containsExactly(residuals[step]);
        }
    }
}
