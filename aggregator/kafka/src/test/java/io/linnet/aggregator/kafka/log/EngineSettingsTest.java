package io.linnet.aggregator.kafka.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineSettingsTest {
    private static EngineSettings settings(int partitions, int replicas, int sessionSeconds, OptionalInt spread) {
        return new EngineSettings(
                "127.0.0.1:1",
                "linnet",
                partitions,
                replicas,
                Set.of(EngineSettings.Role.FOLD),
                "agg-1",
                spread,
                sessionSeconds,
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12|3|10|engine.partitions=12, accepted: a power of two from 1 to 256",
                "512|3|10|engine.partitions=512, accepted: a power of two from 1 to 256",
                "8|0|10|engine.replicas=0, accepted: 1 to 16",
                "8|3|5|engine.sessionSeconds=5, accepted: 6 to 300"
            })
    void saysWhatWouldBeAccepted(int partitions, int replicas, int sessionSeconds, String message) {
        assertThatThrownBy(() -> settings(partitions, replicas, sessionSeconds, OptionalInt.empty()))
                .hasMessage(message);
    }

    @Test
    void aFleetUsesNoMorePartitionsThanThereAre() {
        assertThatThrownBy(() -> settings(8, 3, 10, OptionalInt.of(16)))
                .hasMessage("engine.spread=16, accepted: a power of two from 1 to 8");
    }

    @Test
    void fleetsOfAModelAreNamedOnceEach() {
        EngineSettings alone = settings(8, 3, 10, OptionalInt.empty());

        assertThat(alone.everywhere(new ModelId("pumps", "wear"))).containsExactly(new ModelId("pumps", "wear"));
        assertThat(alone.withFleets(List.of("pumps", "fans")).everywhere(new ModelId("pumps", "wear")))
                .containsExactly(new ModelId("pumps", "wear"), new ModelId("fans", "wear"));
        assertThatThrownBy(() -> alone.withFleets(List.of("pumps", "pumps")))
                .hasMessage("engine.fleets=[pumps, pumps], accepted: up to 16, each once");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64})
    void everyPartOfTheTopicsGoesToOnePartitionOfTheFleets(int spread) {
        Spread of = settings(64, 3, 10, OptionalInt.of(spread)).spread(new ModelId("pumps", "wear"));
        List<Integer> all = of.all();
        TreeSet<Integer> parts = new TreeSet<>();
        for (int partition : all) {
            assertThat(of.partsOf(partition)).hasSize(256 / spread);
            parts.addAll(of.partsOf(partition));
        }

        assertThat(all).hasSize(spread);
        assertThat(parts).hasSize(256);
    }

    @Test
    void whereNoKafkaAnswersItSaysSoInOneSentence() throws Exception {
        EngineSettings nowhere = settings(8, 1, 10, OptionalInt.empty());

        assertThatThrownBy(() -> new LogTopics(nowhere, new KafkaClients(nowhere, 100)).prepare())
                .isInstanceOf(LogTopics.UnreachableException.class)
                .hasMessageStartingWith("engine.bootstrap=127.0.0.1:1: no Kafka answers there (")
                .hasMessageEndingWith("), accepted: the addresses of running Kafka servers");
        assertThat(KafkaDoctor.examine(nowhere, new KafkaClients(nowhere, 100), new ModelId("f", "m")))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.check() + " " + found.level()).isEqualTo("kafka FAILED");
                    assertThat(found.detail()).startsWith("127.0.0.1:1: ");
                });
    }
}
