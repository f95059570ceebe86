package io.linnet.lab.bench;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.kafka.engine.KafkaEngine;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.session.MqttSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The whole aggregator of a fleet in a process of its own, with one engine or the other. It runs until it is killed. */
public final class ReceiptEngine {
    private ReceiptEngine() {}

    /** @param arguments broker, boards, then file of the journal, or bootstrap and prefix */
    public static void main(String[] arguments) throws InterruptedException {
        boolean isSingle = arguments.length == 3;
        AggregatorSettings settings = new AggregatorSettings(
                EngineUpdates.FLEET,
                MqttSettings.of(arguments[0], "engine"),
                new EngineUpdates(Codec.RANGE).plan(),
                SingleEngine.policy(Integer.parseInt(arguments[1])),
                isSingle ? Optional.of(Path.of(arguments[2])) : Optional.empty(),
                true,
                Optional.empty());
        if (isSingle) {
            try (Aggregator aggregator = new Aggregator(settings, AggregatorListener.NONE)) {
                aggregator.start();
                aggregator.ended().join();
            }
            return;
        }
        EngineSettings engine = new EngineSettings(
                arguments[2],
                arguments[3],
                EngineWorker.PARTITIONS,
                1,
                Set.of(EngineSettings.Role.values()),
                "bench",
                OptionalInt.empty(),
                10,
                Optional.empty());
        try (KafkaEngine kafka = new KafkaEngine(engine, settings, AggregatorListener.NONE, leading -> {})) {
            kafka.start();
            kafka.ended().join();
        }
    }
}
