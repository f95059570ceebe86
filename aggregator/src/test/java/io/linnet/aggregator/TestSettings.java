package io.linnet.aggregator;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.session.MqttSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An aggregator of fleet f for two boards. */
final class TestSettings {
    static final String FLEET = "f";
    static final RoundPolicy POLICY = new RoundPolicy(2, 1, 60_000, 1_000, 500, 0);

    static final ModelExports BYTES = new ModelExports() {
        @Override
        public List<String> formats() {
            return List.of("bytes");
        }

        @Override
        public File export(ModelState state, String format) {
            return new File("model." + format, state.parameters().toBytes());
        }
    };

    private TestSettings() {}

    static AggregatorSettings of(String broker, ModelPlan plan, Path journal) {
        return new AggregatorSettings(
                FLEET,
                MqttSettings.of(broker, "aggregator"),
                plan,
                POLICY,
                Optional.of(journal),
                false,
                Optional.empty());
    }
}
