package io.linnet.aggregator.kafka.fold;

import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.ForeignRecordException;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KeptRecord;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.protocol.reason.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The boards' numbers out of what the merge keeps. They were kept before the round opened, so the wait is short. */
final class KeptNumbers implements Numbers, AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int STEPS = 150;

    private final Consumer<byte[], byte[]> reader;
    private final String prefix;
    private final Map<String, Integer> known = new HashMap<>();

    KeptNumbers(KafkaClients clients, EngineSettings settings, ModelId id) {
        this.reader = clients.reader();
        this.prefix = id.key() + "/";
        TopicPartition journal = new TopicPartition(settings.journal(), 0);
        reader.assign(List.of(journal));
        reader.seekToBeginning(List.of(journal));
    }

    @Override
    public Map<String, Integer> below(int count) {
        for (int step = 0; known.size() < count; step++) {
            if (step == STEPS) {
                throw new KafkaException("a round of " + count + " numbered boards, of whom " + known.size()
                        + " are in the topic of what is kept");
            }
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(STEP)) {
                learn(record);
            }
        }
        Map<String, Integer> below = new HashMap<>();
        known.forEach((board, number) -> {
            if (number < count) {
                below.put(board, number);
            }
        });
        return below;
    }

    private void learn(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (!key.startsWith(prefix)) {
            return;
        }
        try {
            Optional<Entry.BoardJoined> joined =
                    new KeptRecord(key.substring(prefix.length()), Optional.ofNullable(record.value())).joined();
            joined.ifPresent(board -> known.put(board.board(), board.ordinal()));
        } catch (Refused foreign) {
            throw new ForeignRecordException(record.topic(), foreign);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
