package io.linnet.gateway.link;

import io.linnet.protocol.telemetry.Metrics;
import java.util.function.LongSupplier;

/** Everything that the gateway counts, named once. Any thread. */
public final class GatewayCounters {
    private final Metrics metrics;

    public GatewayCounters(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Something that arrived on a link or should have gone out there was dropped; the reason names why. */
    public void dropped(LinkKind kind, String reason) {
        count("linnet.gateway.dropped", "What arrived and was not taken", 1, "link", kind.label(), "reason", reason);
    }

    public void droppedBytes(LinkKind kind, String reason, long bytes) {
        count("linnet.gateway.dropped.bytes", "Bytes of no packet", bytes, "link", kind.label(), "reason", reason);
    }

    /** A packet of a board, way {@code up} or {@code down}. */
    public void packet(LinkKind kind, String way, int bytes) {
        count("linnet.gateway.packets", "Packets on the boards' links", 1, "link", kind.label(), "way", way);
        count("linnet.gateway.bytes", "Bytes of packets on the boards' links", bytes, "link", kind.label(), "way", way);
    }

    /** A refusal sent to a board. */
    public void refused(String reason) {
        count("linnet.gateway.refused", "Refusals sent to boards", 1, "reason", reason);
    }

    /** The life of a serial port: opened, lost, failed. */
    public void port(String event) {
        count("linnet.gateway.port", "Serial ports opened, lost, failed to open", 1, "event", event);
    }

    /** Chunks in and out of custody: kept, duplicate, forwarded, repeated, deleted. */
    public void custody(String event, long chunks) {
        count("linnet.gateway.custody.chunks", "Chunks through custody", chunks, "event", event);
    }

    /** Transfers ended: folded, partly-folded, or the reason of the refusal; given up: expired. */
    public void ended(String end) {
        count("linnet.gateway.transfers.ended", "Transfers that left custody", 1, "end", end);
    }

    /** Rounds, uplink: connected, lost, hello, passed, unanswered; publishes refused by the broker or not taken. */
    public void uplink(String event) {
        count("linnet.gateway.uplink", "What happened on the uplink", 1, "event", event);
    }

    /** Events of the model cache: offer, chunk, served, missing. */
    public void model(String event) {
        count("linnet.gateway.model", "Offers and model chunks kept and served", 1, "event", event);
    }

    /** What is so now, read when asked. */
    public void gauge(String name, String help, LongSupplier figure) {
        metrics.gauge(name, help, figure::getAsLong);
    }

    /** The sum over all labels of the counter whose label has this value; for tests and status. */
    public double total(String name, String value) {
        return metrics.sum(name, value);
    }

    private void count(String name, String help, long amount, String... labels) {
        metrics.count(name, help, amount, labels);
    }
}
