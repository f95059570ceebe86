package io.linnet.broker.telemetry;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import io.linnet.broker.access.AccessRules;

/** The broker's figures, read from HiveMQ's registry when asked; any thread. */
public final class BrokerCounters {
    private final MetricRegistry registry;
    private final AccessRules access;

    public BrokerCounters(MetricRegistry registry, AccessRules access) {
        this.registry = registry;
        this.access = access;
    }

    /**
     * Publishes that a subscriber should have got and never will: its queue was full, its connection slow, the packet
     * too long. Not one of them was told to its sender. Anything above 0 is an alarm.
     */
    public long drops() {
        return read("com.hivemq.messages.dropped.count");
    }

    public long connections() {
        return read("com.hivemq.networking.connections.current");
    }

    public long publishesIn() {
        return read("com.hivemq.messages.incoming.publish.count");
    }

    public long publishesOut() {
        return read("com.hivemq.messages.outgoing.publish.count");
    }

    public long retained() {
        return read("com.hivemq.messages.retained.current");
    }

    public long sessions() {
        return read("com.hivemq.sessions.overall.current");
    }

    public long bytesIn() {
        return read("com.hivemq.networking.bytes.read.total");
    }

    public long bytesOut() {
        return read("com.hivemq.networking.bytes.write.total");
    }

    public long refused() {
        return access.refused();
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

    /** Prometheus text, version 0.0.4. */
    public String prometheus() {
        StringBuilder text = new StringBuilder(1_024);
        line(text, "linnet_broker_dropped_total", "counter", "Publishes dropped on the way to a subscriber", drops());
        line(text, "linnet_broker_connections", "gauge", "Clients connected now", connections());
        line(text, "linnet_broker_refused_total", "counter", "Connections refused", refused());
        line(text, "linnet_broker_publishes_in_total", "counter", "Publishes received", publishesIn());
        line(text, "linnet_broker_publishes_out_total", "counter", "Publishes sent", publishesOut());
        line(text, "linnet_broker_bytes_in_total", "counter", "Bytes received", bytesIn());
        line(text, "linnet_broker_bytes_out_total", "counter", "Bytes sent", bytesOut());
        line(text, "linnet_broker_retained", "gauge", "Retained messages", retained());
        line(text, "linnet_broker_sessions", "gauge", "Sessions kept", sessions());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String type, String help, long value) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        text.append(name).append(' ').append(value).append('\n');
    }
}
