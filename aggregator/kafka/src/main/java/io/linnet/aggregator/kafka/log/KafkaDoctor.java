package io.linnet.aggregator.kafka.log;

import static java.util.stream.Collectors.joining;

import io.linnet.aggregator.control.Sharing;
import io.linnet.protocol.telemetry.Finding;
import io.linnet.protocol.telemetry.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Looks at what the engine stands on: Kafka's servers, the topics and their settings, rights, replicas, and the processes of
 * the model. It changes nothing, and no process need run.
 */
public final class KafkaDoctor {
    private final EngineSettings settings;
    private final ModelId id;
    private final LogTopics topics;
    private final List<Finding> findings = new ArrayList<>();

    private KafkaDoctor(EngineSettings settings, KafkaClients clients, ModelId id) {
        this.settings = settings;
        this.id = id;
        this.topics = new LogTopics(settings, clients);
    }

    public static List<Finding> examine(EngineSettings settings, KafkaClients clients, ModelId id)
            throws InterruptedException {
        KafkaDoctor doctor = new KafkaDoctor(settings, clients, id);
        try (Admin admin = clients.admin()) {
            doctor.examine(admin);
        } catch (KafkaException e) {
            doctor.unreachable(e);
        }
        return List.copyOf(doctor.findings);
    }

    private void add(String check, Level level, String detail, String advice) {
        findings.add(new Finding(check, level, detail, advice));
    }

    private void unreachable(Throwable cause) {
        add(
                "kafka",
                Level.FAILED,
                settings.bootstrap() + ": " + cause.getMessage(),
                "is it running, is the address right (engine.bootstrap), and does engine.clientFile say how to log in?");
    }

    private void examine(Admin admin) throws InterruptedException {
        long began = System.nanoTime();
        try {
            int servers = admin.describeCluster().nodes().get().size();
            findings.add(Finding.ok(
                    "kafka",
                    settings.bootstrap() + " answered in " + (System.nanoTime() - began) / 1_000_000 + " ms, " + servers
                            + (servers == 1 ? " server" : " servers")));
            servers(servers);
        } catch (ExecutionException e) {
            unreachable(e.getCause() == null ? e : e.getCause());
            return;
        }
        try {
            topics(admin);
        } catch (ExecutionException e) {
            refused("topics", e, "describe topics of " + settings.prefix() + " and their settings");
        }
        try {
            processes(Membership.read(admin, settings, id));
        } catch (ExecutionException e) {
            refused("processes", e, "read topics and describe groups of " + settings.prefix());
        }
    }

    private void refused(String check, ExecutionException e, String right) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        add(check, Level.FAILED, String.valueOf(cause.getMessage()), "let this user " + right);
    }

    private void servers(int servers) {
        if (servers < settings.replicas()) {
            add(
                    "replicas",
                    Level.FAILED,
                    "engine.replicas=" + settings.replicas() + ", but Kafka has " + servers,
                    "start more servers, or set engine.replicas");
        } else if (settings.replicas() < 3) {
            add(
                    "replicas",
                    Level.WARNING,
                    settings.replicas() + " of each topic: rounds do not outlive the loss of a server",
                    "set engine.replicas to 3 where there are three servers");
        } else {
            findings.add(Finding.ok(
                    "replicas", settings.replicas() + " of each topic, " + settings.inSync() + " must agree"));
        }
    }

    private void topics(Admin admin) throws ExecutionException, InterruptedException {
        Set<String> there = admin.listTopics().names().get();
        List<String> known = settings.topics().stream().filter(there::contains).toList();
        List<String> missing = settings.topics().stream()
                .filter(topic -> !there.contains(topic))
                .toList();
        if (!missing.isEmpty()) {
            findings.add(Finding.ok("topics", String.join(", ", missing) + ": made when a process starts"));
        }
        Map<String, TopicDescription> described = admin.describeTopics(
                        known, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .allTopicNames()
                .get();
        List<ConfigResource> asked = known.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<ConfigResource, Config> configs = admin.describeConfigs(asked).all().get();
        for (ConfigResource of : asked) {
            TopicDescription topic = described.get(of.name());
            Config config = configs.get(of);
            if (topic != null && config != null) {
                topic(topic, config);
                rights(topic);
            }
        }
        if (missing.isEmpty()) {
            String few = topics.tooFewReplicas(admin);
            if (few.isEmpty()) {
                findings.add(Finding.ok("in sync", "enough replicas agree"));
            } else {
                add("in sync", Level.FAILED, few, "boards are not answered until Kafka's other servers are back");
            }
        }
    }

    private void topic(TopicDescription topic, Config config) {
        String name = topic.name();
        List<String> wrong = new ArrayList<>();
        int partitions = topic.partitions().size();
        if (partitions != topics.partitions(name)) {
            wrong.add(partitions + " partitions, not " + topics.partitions(name));
        }
        int replicas = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (replicas < settings.replicas()) {
            wrong.add(replicas + " replicas, not " + settings.replicas());
        }
        new TreeMap<>(topics.config(name)).forEach((key, wanted) -> {
            String is = Optional.ofNullable(config.get(key))
                    .map(entry -> entry.value())
                    .orElse("");
            if (!serves(key, is, wanted)) {
                wrong.add(key + "=" + is + ", not " + wanted);
            }
        });
        if (wrong.isEmpty()) {
            findings.add(Finding.ok("topic", name));
        } else {
            add(
                    "topic",
                    partitions == topics.partitions(name) ? Level.WARNING : Level.FAILED,
                    name + " has " + String.join("; ", wrong),
                    partitions == topics.partitions(name)
                            ? "kafka-configs --alter and kafka-reassign-partitions change it while the engine runs"
                            : "set engine.partitions, or linnet aggregator repartition");
        }
    }

    /** What is longer or larger than wanted serves as well. */
    private static boolean serves(String key, String is, String wanted) {
        if (!key.equals("retention.ms") && !key.equals("max.message.bytes")) {
            return is.equals(wanted);
        }
        try {
            long value = Long.parseLong(is);
            return value < 0 || value >= Long.parseLong(wanted);
        } catch (NumberFormatException unreadable) {
            return false;
        }
    }

    private void rights(TopicDescription topic) {
        Set<AclOperation> may = topic.authorizedOperations();
        if (may == null) {
            return;
        }
        Set<AclOperation> lacks = new TreeSet<>(Set.of(AclOperation.READ, AclOperation.WRITE));
        lacks.removeAll(may);
        if (!lacks.isEmpty()) {
            add(
                    "rights",
                    Level.FAILED,
                    topic.name() + ": " + lacks.stream().map(AclOperation::name).collect(joining(", ")) + " denied",
                    "give this user Read, Write, Describe and Create on topics, Read on groups and Write on transactional"
                            + " ids that begin with " + settings.prefix() + ".");
        }
    }

    private void processes(Membership members) {
        List<Sharing.Member> all = members.processes();
        if (all.isEmpty()) {
            findings.add(Finding.ok("processes", "none of " + id.key() + " runs"));
            return;
        }
        for (Sharing.Member process : all) {
            findings.add(Finding.ok(
                    "process",
                    process.instance() + " at " + process.host() + ": " + String.join(", ", process.roles())
                            + ", folds " + process.partitions().size() + " partitions"));
        }
        for (EngineSettings.Role role : EngineSettings.Role.values()) {
            String label = role.name().toLowerCase(Locale.ROOT);
            if (all.stream().noneMatch(process -> process.roles().contains(label))) {
                add("processes", Level.FAILED, "none has the role " + label, "start one with it in engine.roles");
            }
        }
    }
}
