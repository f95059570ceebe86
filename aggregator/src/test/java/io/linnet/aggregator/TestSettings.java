package io.linnet.aggregator;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.session.MqttSettings;
import java.nio.file.Path;
import java.util.Optional;

/** An aggregator of fleet f for two boards. */
final class TestSettings {
    static final String FLEET = "f";
    static final RoundPolicy POLICY = new RoundPolicy(2, 1, 60_000, 1_000, 500, 0);

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
