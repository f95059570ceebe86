package io.linnet.emulator.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvaluatorTest {
    /** Bright pixel k means class k: what every network must be able to learn. */
    private static Samples bright(int count) {
        byte[] values = new byte[count * 4];
        Arrays.fill(values, (byte) -128);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i * 7 % 3;
            values[i * 4 + labels[i]] = 127;
            values[i * 4 + 3] = (byte) (i * 31);
        }
        return Samples.ofBytes(4, values, labels);
    }

    private static TrainingSettings settings(Network network) {
        Schedule schedule = Schedule.fresh(network == Network.SIGMOID ? 1 : 10, 20, 60);
        return switch (network) {
            case TIFED -> new TifedSettings(Division.NEAREST, 2048, schedule);
            case SIGMOID -> new SigmoidSettings(300_000, 900_000, schedule);
            case SOFTMAX -> new SoftmaxSettings(2_000_000, 0, schedule, 1_000_000);
            case POINTS, AUTOENCODER, RIDGE -> throw new IllegalArgumentException(network + " classifies nothing");
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = Network.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POINTS", "AUTOENCODER", "RIDGE"})
    void everyNetworkLearnsWhatIsPlain(Network network) {
        int[] units = network == Network.SOFTMAX ? new int[] {4, 3} : new int[] {4, 12, 3};
        int[] exponents = new int[units.length - 1];
        Arrays.fill(exponents, network == Network.TIFED ? 0 : -11);
        ModelLayout layout = ModelLayout.of(Numeric.INT16, units, exponents);
        Parameters model = Parameters.initial(layout, network, 5);
        Evaluator evaluator = new Evaluator(network, layout, Division.NEAREST);
        Trainer trainer = Trainer.of(network, layout, 5);
        LocalUpdate update = trainer.train(model, Task.all(settings(network), 0), bright(60));
        for (int i = 0; i < layout.parameters(); i++) {
            model.fixed()[i] += (short) (update.units()[i] >> update.fractionBits());
        }
        Evaluation evaluation = evaluator.evaluate(model, bright(31));
        assertThat(evaluation.accuracy()).isEqualTo(1);
        assertThat(evaluation.count()).isEqualTo(31);
        assertThat(evaluation.confusion()[0][0]
                        + evaluation.confusion()[1][1]
                        + evaluation.confusion()[2][2])
                .isEqualTo(31);
        assertThat(update.figures().losses()).hasSize(1200);
        assertThat(update.figures().losses()[0]).isGreaterThan(update.figures().losses()[1199]);
    }

    @Test
    void labelsAreOfNoUseToAModelOfMachines() {
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {27, 16, 27, 6}, new int[] {0, 0, 0});
        assertThatThrownBy(() -> new Evaluator(Network.AUTOENCODER, layout, Division.NEAREST))
                .isInstanceOf(DataDoNotFit.class)
                .hasMessage(
                        "examples with labels for a model that learns without (autoencoder), accepted: recordings of"
                                + " machines in their place");
    }
}
