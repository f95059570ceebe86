package io.linnet.aggregator.kafka.log;

import io.linnet.protocol.message.Ids;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How an aggregator uses Kafka.
 *
 * @param bootstrap servers, {@code host:port} with commas
 * @param prefix of the topics
 * @param partitions of {@code up} and {@code partials}; a power of two, since the topics' 256 parts are dealt out evenly
 * @param replicas of each topic; one less must agree before a record counts
 * @param roles of this process
 * @param instance its stable name
 * @param spread partitions that a fleet uses; empty: all
 * @param sessionSeconds without a sign of life, and others take over
 * @param clientFile properties of Kafka's clients, for TLS and SASL
 * @param fleets whose boards learn the model together, each with processes of its own; empty: one fleet has it for itself
 */
public record EngineSettings(
        String bootstrap,
        String prefix,
        int partitions,
        int replicas,
        Set<Role> roles,
        String instance,
        OptionalInt spread,
        int sessionSeconds,
        Optional<Path> clientFile,
        List<String> fleets) {
    private static final int PARTS = 256;
    /** So many full fleets' sums stay within a 64-bit number (SPEC 1.3). */
    private static final int MOST_FLEETS = 16;

    /** What a process does. */
    public enum Role {
        /** Brings boards' packets from the broker into the log. */
        INTAKE,
        /** Folds what is in the log, and answers. */
        FOLD,
        /** Merges the parts, one process at a time. */
        MERGE;

        public static Role of(String label) {
            for (Role role : values()) {
                if (role.name().equalsIgnoreCase(label)) {
                    return role;
                }
            }
            throw new IllegalArgumentException("engine.roles=" + label + ", accepted: intake, fold, merge");
        }
    }

    public EngineSettings {
        roles = Set.copyOf(roles);
        fleets = List.copyOf(fleets);
        if (bootstrap.isBlank()) {
            throw new IllegalArgumentException("engine.bootstrap is missing, accepted: host:port, with commas");
        }
        requireToken("engine.prefix", prefix);
        requireToken("engine.instance", instance);
        requirePower("engine.partitions", partitions, PARTS);
        requireWithin("engine.replicas", replicas, 1, 16);
        requireWithin("engine.sessionSeconds", sessionSeconds, 6, 300);
        if (spread.isPresent()) {
            requirePower("engine.spread", spread.getAsInt(), partitions);
        }
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("engine.roles=[], accepted: intake, fold, merge");
        }
        fleets.forEach(fleet -> requireToken("engine.fleets", fleet));
        if (Set.copyOf(fleets).size() < fleets.size() || fleets.size() > MOST_FLEETS) {
            throw new IllegalArgumentException(
                    "engine.fleets=" + fleets + ", accepted: up to " + MOST_FLEETS + ", each once");
        }
    }

    /** Of a model that one fleet has for itself. */
    public EngineSettings(
            String bootstrap,
            String prefix,
            int partitions,
            int replicas,
            Set<Role> roles,
            String instance,
            OptionalInt spread,
            int sessionSeconds,
            Optional<Path> clientFile) {
        this(bootstrap, prefix, partitions, replicas, roles, instance, spread, sessionSeconds, clientFile, List.of());
    }

    private static void requireToken(String name, String value) {
        Ids.require(name, value);
    }

    private static void requirePower(String name, int value, int most) {
        if (value < 1 || value > most || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: a power of two from 1 to " + most);
        }
    }

    private static void requireWithin(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + least + " to " + most);
        }
    }

    /** The same servers and process with other topics. */
    public EngineSettings with(String otherPrefix, int otherPartitions) {
        return new EngineSettings(
                bootstrap,
                otherPrefix,
                otherPartitions,
                replicas,
                roles,
                instance,
                spread,
                sessionSeconds,
                clientFile,
                fleets);
    }

    /** The same for a model that these fleets' boards learn together. */
    public EngineSettings withFleets(List<String> all) {
        return new EngineSettings(
                bootstrap, prefix, partitions, replicas, roles, instance, spread, sessionSeconds, clientFile, all);
    }

    /** More than one fleet's boards learn the model. */
    public boolean isShared() {
        return fleets.size() > 1;
    }

    /** The model in each of its fleets, this one's among them. */
    public List<ModelId> everywhere(ModelId own) {
        return fleets.isEmpty()
                ? List.of(own)
                : fleets.stream().map(fleet -> new ModelId(fleet, own.model())).toList();
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    /** Replicas that must agree. */
    public int inSync() {
        return Math.max(1, replicas - 1);
    }

    public String topic(String name) {
        return prefix + "." + name;
    }

    /** Packets and markers, in the order that decides. */
    public String up() {
        return topic("up");
    }

    public String partials() {
        return topic("partials");
    }

    /** What the merge keeps: versions, numbers, history. */
    public String journal() {
        return topic("journal");
    }

    /** How far the parts are, and what boards ask the merge. */
    public String progress() {
        return topic("progress");
    }

    /** The partitions of this fleet's boards. */
    public Spread spread(ModelId model) {
        return new Spread(model.fleet(), partitions, spread.orElse(partitions));
    }

    public List<String> topics() {
        return List.of(up(), partials(), journal(), progress());
    }
}
