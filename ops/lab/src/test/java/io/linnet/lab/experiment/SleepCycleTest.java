package io.linnet.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class SleepCycleTest {
    /** Counted by hand from the tables of MQTT 3.1.1. */
    @Test
    void aContactHasTheBytesOfItsMessages() {
        MqttBytes bytes = new MqttBytes("f", "m", "b");
        bytes.contact();
        // CONNECT, CONNACK, 3 SUBSCRIBE with SUBACK, DISCONNECT.
        int contact = 52 + 4 + (28 + 5) + (33 + 5) + (26 + 5) + 2;
        assertThat(bytes.mqtt()).isEqualTo(contact);
        assertThat(bytes.wire()).isEqualTo(contact + 40 * (2 * 9 + 7));
        assertThat(bytes.payload()).isZero();
        bytes.up(100);
        assertThat(bytes.mqtt()).isEqualTo(contact + 125 + 4);
        bytes.up(200); // a length of two bytes
        assertThat(bytes.mqtt()).isEqualTo(contact + 125 + 4 + 226 + 4);
        bytes.report(50);
        assertThat(bytes.mqtt()).isEqualTo(contact + 125 + 4 + 226 + 4 + 77);
        assertThat(bytes.payload()).isEqualTo(350);
    }

    @Test
    void aRoundCostsLessOnceTheModelKnowsSomething() throws Exception {
        Dataset data = new Datasets(Datasets.defaultHome()).read("digits");
        ModelLayout layout = ModelLayout.of(
                Numeric.INT16, new int[] {data.features(), 16, data.classes().size()}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(Division.NEAREST, 1024, Schedule.fresh(10, 2, 60));
        List<Stage> stages = List.of(
                new Stage(0, new Profile(2, 64, 16, 200, false), 4),
                new Stage(8, new Profile(2, 576, 16, 200, false), 256));
        ModelPlan plan = new ModelPlan("digits", layout, training, 1, false, stages, 10);
        List<SleepCycle.Round> all = SleepCycle.run(plan, data, 4, 16, 0);
        assertThat(all).hasSize(16);
        assertThat(all).allSatisfy(round -> assertThat(round.mqtt()).isGreaterThan(round.payload() + 160));
        assertThat(all.get(15).payload()).isLessThan(all.get(1).payload());
        assertThat(SleepCycle.run(plan, data, 4, 16, 12)).isEqualTo(all.subList(12, 16));
    }
}
