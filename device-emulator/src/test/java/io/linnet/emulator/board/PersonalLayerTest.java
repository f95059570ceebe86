package io.linnet.emulator.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.PersonalLayer;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PersonalLayerTest {
    private static final ModelLayout LAYOUT = ModelLayout.of(Numeric.INT16, new int[] {16, 8, 4}, new int[] {-12, -12});
    private static final TrainingSettings SETTINGS = new SigmoidSettings(300_000, 900_000, Schedule.fresh(1, 1, 10));
    private final Samples samples = SceneBoard.examples(3, 40);
    private final Parameters base = Parameters.initial(LAYOUT, Network.SIGMOID, 1);
    private final Trainer trainer = Trainer.of(Network.SIGMOID, LAYOUT, 1);

    private Parameters tuned(Personal personal) {
        Samples seen = samples.select(personal.places(SETTINGS.schedule(), 0, samples.count()));
        return PersonalLayer.tuned(base, trainer, SETTINGS, personal, 0, seen);
    }

    @Test
    void decidesBetterByAnotherLastLayerAlone() {
        Parameters own = tuned(new Personal(64, 4_096));
        Evaluator evaluator = new Evaluator(Network.SIGMOID, LAYOUT, Division.TRUNC);
        assertThat(evaluator.evaluate(own, samples).accuracy())
                .isGreaterThan(evaluator.evaluate(base, samples).accuracy() + 0.2);
        Layer last = LAYOUT.layers().get(1);
        assertThat(Arrays.copyOf(own.fixed(), last.first())).isEqualTo(Arrays.copyOf(base.fixed(), last.first()));
        assertThat(Arrays.copyOfRange(own.fixed(), last.first(), last.end()))
                .isNotEqualTo(Arrays.copyOfRange(base.fixed(), last.first(), last.end()));
    }

    @Test
    void leavesTheRoundsMomentumAsItIs() {
        Trainer other = Trainer.of(Network.SIGMOID, LAYOUT, 1);
        Samples ten = samples.select(SETTINGS.schedule().window(0, samples.count()));
        trainer.train(base, Task.all(SETTINGS, 0), ten);
        other.train(base, Task.all(SETTINGS, 0), ten);
        tuned(new Personal(4, 256));
        assertThat(trainer.train(base, Task.all(SETTINGS, 1), ten).units())
                .isEqualTo(other.train(base, Task.all(SETTINGS, 1), ten).units());
    }

    @Test
    void seesTheExamplesBehindThoseOfTheRound() {
        Schedule schedule = new Schedule(5, 1, 10, 30, 3);
        assertThat(new Personal(2, 128).places(schedule, 1, 25))
                .startsWith(schedule.window(1, 25))
                .endsWith(schedule.window(2, 25))
                .hasSize(20);
    }

    @Test
    void takesItsShareOfTheRate() {
        Personal half = new Personal(6, 128);
        assertThat(half.rate(0.3f)).isEqualTo(0.15f);
        assertThat(half.rateInverse(1024)).isEqualTo(2048);
        assertThat(half.rateInverse(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(new Personal(1, 65_535).rateInverse(1)).isEqualTo(1);
    }

    @Test
    void staysWithinSixteenBits() {
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {16, 4}, new int[] {-14});
        short[] values = new short[layout.parameters()];
        Arrays.fill(values, Short.MAX_VALUE);
        int[] ofClassTwo = IntStream.range(0, samples.count())
                .filter(i -> samples.label(i) == 2)
                .toArray();
        Parameters own = PersonalLayer.tuned(
                Parameters.ofFixed(layout, values),
                Trainer.of(Network.SOFTMAX, layout, 1),
                new SoftmaxSettings(300_000, 0, Schedule.fresh(1, 4, 10), 1_000_000),
                new Personal(1, 256),
                0,
                samples.select(ofClassTwo));
        int bias = layout.layers().get(0).bias();
        assertThat(own.fixed()[bias + 2]).isEqualTo(Short.MAX_VALUE);
        assertThat(own.fixed()[bias + 1]).isLessThan((short) 32_000);
    }
}
