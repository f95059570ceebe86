package io.linnet.broker.telemetry;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import io.linnet.broker.access.AccessRules;
import io.linnet.protocol.telemetry.Metrics;

/** The broker's figures, read from HiveMQ's registry when asked; any thread. */
public final class BrokerCounters {
    private final MetricRegistry registry;
    private final AccessRules access;
    private final boolean isOpenToAll;

    /**
     * @param metrics where the figures are shown
     * @param isOpenToAll whether the broker takes other machines in clear, or without a user
     */
    public BrokerCounters(MetricRegistry registry, AccessRules access, Metrics metrics, boolean isOpenToAll) {
        this.registry = registry;
        this.access = access;
        this.isOpenToAll = isOpenToAll;
        metrics.total("linnet.broker.dropped", "Publishes dropped on the way to a subscriber", this::drops);
        metrics.total("linnet.broker.refused", "Connections refused", access::refused);
        String publishes = "Publishes from clients (in) and to them (out)";
        metrics.total("linnet.broker.publishes", publishes, () -> status().publishesIn(), "way", "in");
        metrics.total("linnet.broker.publishes", publishes, () -> status().publishesOut(), "way", "out");
        String bytes = "Bytes from clients (in) and to them (out)";
        metrics.total("linnet.broker.bytes", bytes, () -> status().bytesIn(), "way", "in");
        metrics.total("linnet.broker.bytes", bytes, () -> status().bytesOut(), "way", "out");
        metrics.gauge("linnet.broker.connections", "Clients connected now", () -> status().connections());
        metrics.gauge("linnet.broker.retained", "Retained messages", () -> status().retained());
        metrics.gauge("linnet.broker.sessions", "Sessions kept", () -> status().sessions());
    }

    /**
     * Publishes that a subscriber should have got and never will: its queue was full, its connection slow, the packet
     * too long. Not one of them was told to its sender. Anything above 0 is an alarm.
     */
    public long drops() {
        return read("com.hivemq.messages.dropped.count");
    }

    public BrokerStatus status() {
        return new BrokerStatus(
                read("com.hivemq.networking.connections.current"),
                read("com.hivemq.sessions.overall.current"),
                read("com.hivemq.messages.retained.current"),
                drops(),
                access.refused(),
                read("com.hivemq.messages.incoming.publish.count"),
                read("com.hivemq.messages.outgoing.publish.count"),
                read("com.hivemq.networking.bytes.read.total"),
                read("com.hivemq.networking.bytes.write.total"),
                isOpenToAll);
    }

    private long read(String name) {
        Metric metric = registry.getMetrics().get(name);
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        if (metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number) {
            return number.longValue();
        }
        // Not registered yet, or renamed by another version; the integration test tells.
        return 0;
    }
}
