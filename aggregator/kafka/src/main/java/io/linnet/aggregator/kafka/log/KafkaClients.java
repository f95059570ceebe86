package io.linnet.aggregator.kafka.log;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka's clients as the engine needs them. Each is thrown away after any failure, and made anew. */
public final class KafkaClients {
    /** A version of the largest model with all that the merge remembers of it. */
    static final int MAX_RECORD = 128 << 20;

    private static final int ANSWER_MILLIS = 10_000;
    private static final int DELIVERY_MILLIS = 15_000;
    /** A merge that is gone holds up readers of the log no longer than this. */
    private static final int TRANSACTION_MILLIS = 20_000;

    /** Sums are as good as random: harder work makes names and lists of boards little smaller. */
    private static final int FASTEST = 1;

    private static final int POLLED_RECORDS = 2_000;
    /** Folding again what a partition holds takes a while, in which nothing is asked of Kafka. */
    private static final int POLL_MILLIS = 600_000;

    private final EngineSettings settings;
    private final Properties common = new Properties();

    /** @throws IllegalArgumentException the file of further properties cannot be read */
    public KafkaClients(EngineSettings settings) {
        this(settings, ANSWER_MILLIS);
    }

    KafkaClients(EngineSettings settings, int answerMillis) {
        this.settings = settings;
        settings.clientFile().ifPresent(this::read);
        common.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
        common.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, answerMillis);
        common.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, answerMillis);
    }

    private void read(Path file) {
        try (Reader in = Files.newBufferedReader(file)) {
            common.load(in);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "engine.clientFile=" + file + " cannot be read: " + e.getMessage()
                            + ", accepted: a file of properties for Kafka's clients",
                    e);
        }
    }

    private Properties with(Object... pairs) {
        Properties all = new Properties();
        all.putAll(common);
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return all;
    }

    public Admin admin() {
        return Admin.create(with());
    }

    /** Reads what it is told to read, only what was decided. */
    public Consumer<byte[], byte[]> reader() {
        return new KafkaConsumer<>(reading(with()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Properties reading(Properties all) {
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLLED_RECORDS);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return all;
    }

    /** Reads the partitions that the group gives it; restarted under its name it gets the same ones. */
    public Consumer<byte[], byte[]> member(String group) {
        Properties all = reading(with(
                ConsumerConfig.GROUP_ID_CONFIG,
                settings.topic(group),
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                settings.instance(),
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                1_000 * settings.sessionSeconds(),
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                1_000 * settings.sessionSeconds() / 4,
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                POLL_MILLIS,
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName()));
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Writes packets as they come: they are coded already. What comes twice, or in another order, folding bears, and what is
     * lost its board sends again; an idempotent producer that had lost a request on a busy machine was seen to keep a
     * partition's next packets back until its patience ended, with an idle Kafka before it.
     *
     * @param blockMillis for which a packet waits for room before it is refused, and longer than usual for Kafka, if that is more
     */
    public Producer<byte[], byte[]> packets(int blockMillis) {
        return producer(with(
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false,
                ProducerConfig.LINGER_MS_CONFIG,
                2,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                blockMillis,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.max(DELIVERY_MILLIS, blockMillis)));
    }

    /**
     * Writes what the engine says.
     *
     * @param transactions under this name, which fences whoever had it before; empty: none
     */
    public Producer<byte[], byte[]> words(Optional<String> transactions) {
        Properties all = with(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                ANSWER_MILLIS,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "gzip",
                ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG,
                FASTEST,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                TRANSACTION_MILLIS);
        transactions.ifPresent(name -> all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.topic(name)));
        return producer(all);
    }

    private static Producer<byte[], byte[]> producer(Properties all) {
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_RECORD);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
