package io.linnet.aggregator.kafka.log;

import io.linnet.protocol.reason.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads topics to the end that they have now. */
public final class PartialsReader {
    private static final Duration STEP = Duration.ofMillis(200);
    private static final int STEPS_WITHOUT = 75;

    private PartialsReader() {}

    /** Takes a record. */
    public interface Taker {
        void take(ConsumerRecord<byte[], byte[]> found);
    }

    /** From the beginning; afterwards the reader stands behind the last one. */
    public static void readAll(Consumer<byte[], byte[]> reader, Collection<TopicPartition> from, Taker each) {
        reader.assign(from);
        reader.seekToBeginning(from);
        readOn(reader, from, each);
    }

    /** From where the reader stands. */
    public static void readOn(Consumer<byte[], byte[]> reader, Collection<TopicPartition> from, Taker each) {
        Map<TopicPartition, Long> ends = reader.endOffsets(from);
        int idle = 0;
        while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            var found = reader.poll(STEP);
            found.forEach(each::take);
            idle = found.isEmpty() ? idle + 1 : 0;
            if (idle == STEPS_WITHOUT) {
                throw new KafkaException("nothing of " + from + " comes from Kafka");
            }
        }
    }

    /** A model's partials in these partitions. */
    public static List<Partial> partials(
            Consumer<byte[], byte[]> reader, EngineSettings settings, ModelId id, Collection<Integer> partitions) {
        List<Partial> partials = new ArrayList<>();
        List<TopicPartition> from = partitions.stream()
                .map(partition -> new TopicPartition(settings.partials(), partition))
                .toList();
        readAll(reader, from, found -> {
            if (isOf(id, found)) {
                partials.add(partial(found));
            }
        });
        return partials;
    }

    public static boolean isOf(ModelId id, ConsumerRecord<byte[], byte[]> found) {
        return found.value() != null && new String(found.key(), StandardCharsets.UTF_8).startsWith(id.key() + "/");
    }

    /** @throws ForeignRecordException another program wrote it */
    public static Partial partial(ConsumerRecord<byte[], byte[]> found) {
        try {
            return Partial.read(found.value());
        } catch (Refused foreign) {
            throw new ForeignRecordException(found.topic(), foreign);
        }
    }
}
