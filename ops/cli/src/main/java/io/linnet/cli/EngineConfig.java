package io.linnet.cli;

import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * {@code engine:} of {@code linnet aggregator}: one process with its journal, or several that share a log on Kafka.
 *
 * @param instance stable name of the process; left out: the host's
 * @param spread {@code auto}: a fleet uses all partitions
 * @param fleets whose boards learn the model together; empty: one has it for itself
 */
@NullUnmarked // A binder passes null for what is left out; the compact constructor fills the defaults in.
record EngineConfig(
        String kind,
        @Nullable String bootstrap,
        String prefix,
        Integer partitions,
        Integer replicas,
        List<String> roles,
        @Nullable String instance,
        String spread,
        Integer sessionSeconds,
        @Nullable String clientFile,
        List<String> fleets) {
    static final String KAFKA = "kafka";
    static final EngineConfig SINGLE =
            new EngineConfig(null, null, null, null, null, null, null, null, null, null, null);

    EngineConfig {
        kind = kind == null ? "single" : kind;
        prefix = prefix == null ? "linnet" : prefix;
        partitions = partitions == null ? 64 : partitions;
        replicas = replicas == null ? 3 : replicas;
        roles = roles == null ? List.of("intake", "fold", "merge") : List.copyOf(roles);
        spread = spread == null ? "auto" : spread;
        sessionSeconds = sessionSeconds == null ? 10 : sessionSeconds;
        fleets = fleets == null ? List.of() : List.copyOf(fleets);
        if (!kind.equals("single") && !kind.equals(KAFKA)) {
            throw new IllegalArgumentException("engine.kind=" + kind + ", accepted: single, kafka");
        }
    }

    boolean isKafka() {
        return kind.equals(KAFKA);
    }

    /** @throws UserError it asks of the single process what that cannot do */
    void requireFits() {
        if (!isKafka() && !fleets.isEmpty()) {
            throw new UserError("engine.fleets with engine.kind=single, accepted: kafka (which adds the sums of several"
                    + " fleets), or one fleet");
        }
    }

    EngineConfig of(String other) {
        return new EngineConfig(
                other,
                bootstrap,
                prefix,
                partitions,
                replicas,
                roles,
                instance,
                spread,
                sessionSeconds,
                clientFile,
                fleets);
    }
}
