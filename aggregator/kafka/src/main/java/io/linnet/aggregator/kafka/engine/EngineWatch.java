package io.linnet.aggregator.kafka.engine;

import io.linnet.aggregator.kafka.log.EngineHealth;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.EngineSettings.Role;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.LogTopics;
import io.linnet.aggregator.kafka.log.Membership;
import io.linnet.aggregator.kafka.log.ModelId;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Says what is wrong with Kafka, and when it is over: then all clients are made anew. Where a process may merge it also reads
 * who is in the model's groups. One thread; what it read, any.
 */
final class EngineWatch implements Runnable, Supplier<Membership> {
    private static final int LOOKS_TO_MEMBERS = 3;

    private final EngineSettings settings;
    private final ModelId id;
    private final KafkaClients clients;
    private final LogTopics topics;
    private final EngineHealth health;
    private volatile Membership members = Membership.NONE;

    EngineWatch(EngineSettings settings, ModelId id, KafkaClients clients, LogTopics topics, EngineHealth health) {
        this.settings = settings;
        this.id = id;
        this.clients = clients;
        this.topics = topics;
        this.health = health;
    }

    /** As it was read last. */
    @Override
    public Membership get() {
        return members;
    }

    @Override
    public void run() {
        try {
            while (!health.isClosing()) {
                try (Admin admin = clients.admin()) {
                    look(admin);
                } catch (KafkaException e) {
                    health.troubled(String.valueOf(e.getMessage()));
                }
                if (!health.pause()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Admin admin) throws InterruptedException {
        try {
            int looks = 0;
            do {
                String few = topics.tooFewReplicas(admin);
                if (few.isEmpty()) {
                    health.serves();
                } else {
                    health.troubled(few);
                }
                if (settings.has(Role.MERGE) && looks++ % LOOKS_TO_MEMBERS == 0) {
                    members = Membership.read(admin, settings, id);
                }
            } while (health.pause());
        } catch (ExecutionException e) {
            health.troubled(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        }
    }
}
