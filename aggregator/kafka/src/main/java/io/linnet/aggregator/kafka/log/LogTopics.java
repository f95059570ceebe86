package io.linnet.aggregator.kafka.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are not there, and refuses those that do not fit. */
public final class LogTopics {
    private static final String DAY_MILLIS = "86400000";
    private static final String HOUR_MILLIS = "3600000";

    private final EngineSettings settings;
    private final KafkaClients clients;

    public LogTopics(EngineSettings settings, KafkaClients clients) {
        this.settings = settings;
        this.clients = clients;
    }

    /**
     * Before anything else.
     *
     * @throws UnreachableException no Kafka answers
     * @throws IllegalArgumentException the settings do not fit what is there
     */
    public void prepare() throws InterruptedException {
        try (Admin admin = clients.admin()) {
            int servers = admin.describeCluster().nodes().get().size();
            Set<String> there = admin.listTopics().names().get();
            Map<String, TopicDescription> known = admin.describeTopics(
                            settings.topics().stream().filter(there::contains).toList())
                    .allTopicNames()
                    .get();
            requirePartitions(known);
            List<NewTopic> missing = settings.topics().stream()
                    .filter(topic -> !known.containsKey(topic))
                    .map(this::topic)
                    .toList();
            if (!missing.isEmpty()) {
                requireServers(servers);
                make(admin, missing);
            }
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    private static void make(Admin admin, List<NewTopic> missing) throws InterruptedException, ExecutionException {
        try {
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            // Another process was faster.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private UnreachableException unreachable(Throwable cause) {
        return new UnreachableException(
                "engine.bootstrap=" + settings.bootstrap() + ": no Kafka answers there (" + cause.getMessage()
                        + "), accepted: the addresses of running Kafka servers",
                cause);
    }

    private void requirePartitions(Map<String, TopicDescription> known) {
        for (String topic : List.of(settings.up(), settings.partials())) {
            TopicDescription found = known.get(topic);
            if (found != null && found.partitions().size() != settings.partitions()) {
                int count = found.partitions().size();
                throw new IllegalArgumentException("engine.partitions=" + settings.partitions() + ", but topic " + topic
                        + " has " + count + ", accepted: " + count + ", or another engine.prefix");
            }
        }
    }

    private void requireServers(int servers) {
        if (servers < settings.replicas()) {
            throw new IllegalArgumentException("engine.replicas=" + settings.replicas() + ", but Kafka has " + servers
                    + (servers == 1 ? " server" : " servers") + ", accepted: 1 to " + servers);
        }
    }

    private NewTopic topic(String name) {
        return new NewTopic(name, partitions(name), (short) settings.replicas()).configs(config(name));
    }

    int partitions(String name) {
        return name.equals(settings.up()) || name.equals(settings.partials()) ? settings.partitions() : 1;
    }

    /** What a topic is to be like. */
    Map<String, String> config(String name) {
        Map<String, String> config = new HashMap<>();
        config.put("min.insync.replicas", String.valueOf(settings.inSync()));
        config.put("max.message.bytes", String.valueOf(KafkaClients.MAX_RECORD));
        boolean isKept = name.equals(settings.partials()) || name.equals(settings.journal());
        config.put("cleanup.policy", isKept ? "compact" : "delete");
        if (!isKept) {
            config.put("retention.ms", name.equals(settings.up()) ? DAY_MILLIS : HOUR_MILLIS);
        }
        return config;
    }

    /**
     * Topics of which fewer replicas agree than must; empty: all is well.
     *
     * @throws ExecutionException Kafka does not answer
     */
    public String tooFewReplicas(Admin admin) throws ExecutionException, InterruptedException {
        int least = admin.describeTopics(settings.topics()).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .mapToInt(partition -> partition.isr().size())
                .min()
                .orElse(0);
        return least < settings.inSync()
                ? "Kafka has " + least + " of " + settings.inSync() + " replicas that must agree"
                : "";
    }

    /** For people. */
    public String names() {
        return settings.topics().stream().collect(Collectors.joining(", "));
    }

    /** No Kafka answers. */
    public static final class UnreachableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreachableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
