package io.linnet.gateway.link;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Everything that the gateway counts, named once. Any thread. */
public final class Counters {
    private final MeterRegistry registry;
    private final Map<String, Counter> byKey = new ConcurrentHashMap<>();

    public Counters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Something that arrived on a link or should have gone out there was dropped; the reason names why. */
    public void dropped(LinkKind kind, String reason) {
        count("linnet.gateway.dropped", "What arrived and was not taken", "link", kind.label(), "reason", reason, 1);
    }

    public void droppedBytes(LinkKind kind, String reason, long bytes) {
        count("linnet.gateway.dropped.bytes", "Bytes of no packet", "link", kind.label(), "reason", reason, bytes);
    }

    /** A packet of a board, way {@code up} or {@code down}. */
    public void packet(LinkKind kind, String way, int bytes) {
        count("linnet.gateway.packets", "Packets on the boards' links", "link", kind.label(), "way", way, 1);
        count("linnet.gateway.bytes", "Bytes of packets on the boards' links", "link", kind.label(), "way", way, bytes);
    }

    /** A refusal sent to a board. */
    public void refused(String reason) {
        count("linnet.gateway.refused", "Refusals sent to boards", "reason", reason, 1);
    }

    /** The life of a serial port: opened, lost, failed. */
    public void port(String event) {
        count("linnet.gateway.port", "Serial ports opened, lost, failed to open", "event", event, 1);
    }

    /** Chunks in and out of custody: kept, duplicate, forwarded, repeated, deleted. */
    public void custody(String event, long chunks) {
        count("linnet.gateway.custody.chunks", "Chunks through custody", "event", event, chunks);
    }

    /** Transfers ended: folded, partly-folded, or the reason of the refusal; given up: expired. */
    public void ended(String end) {
        count("linnet.gateway.transfers.ended", "Transfers that left custody", "end", end, 1);
    }

    /** Rounds, uplink: connected, lost, hello, passed, unanswered. */
    public void uplink(String event) {
        count("linnet.gateway.uplink", "What happened on the uplink", "event", event, 1);
    }

    /** Events of the model cache: offer, chunk, served, missing. */
    public void model(String event) {
        count("linnet.gateway.model", "Offers and model chunks kept and served", "event", event, 1);
    }

    /** For gauges that the owner of a figure registers. */
    public MeterRegistry registry() {
        return registry;
    }

    /** The sum over all labels of the counter whose label has this value; for tests and status. */
    public double total(String name, String value) {
        return registry.find(name).counters().stream()
                .filter(counter -> counter.getId().getTags().stream()
                        .anyMatch(tag -> tag.getValue().equals(value)))
                .mapToDouble(Counter::count)
                .sum();
    }

    private void count(String name, String help, String key, String value, long amount) {
        byKey.computeIfAbsent(
                        name + '\0' + value,
                        k -> Counter.builder(name)
                                .description(help)
                                .tag(key, value)
                                .register(registry))
                .increment((double) amount);
    }

    private void count(String name, String help, String key, String value, String key2, String value2, long amount) {
        byKey.computeIfAbsent(
                        name + '\0' + value + '\0' + value2,
                        k -> Counter.builder(name)
                                .description(help)
                                .tag(key, value)
                                .tag(key2, value2)
                                .register(registry))
                .increment((double) amount);
    }
}
