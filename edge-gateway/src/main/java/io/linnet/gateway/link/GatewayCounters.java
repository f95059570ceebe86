package io.linnet.gateway.link;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.telemetry.Metrics;
import java.util.List;
import java.util.function.LongSupplier;

/** Everything that the gateway counts, named once. Any thread. */
public final class GatewayCounters {
    private final Metrics metrics;

    public GatewayCounters(Metrics metrics) {
        this.metrics = metrics;
        // Those that somebody is woken by read 0 from the start: of a series that begins with 1 no monitor sees a
        // growth.
        for (String event : List.of("opened", "lost", "failed")) {
            port(event, 0);
        }
        for (String event : List.of("connected", "lost", "refused", "not-taken")) {
            uplink(event, 0);
        }
        for (String event : List.of("kept", "not-kept", "duplicate", "asked", "forwarded", "deleted")) {
            custody(event, 0);
        }
        for (String outcome : List.of("folded", "partly-folded", "summed", "expired")) {
            ended(outcome, 0);
        }
        for (String event : List.of("offer", "chunk", "served", "missing", "malformed")) {
            model(event, 0);
        }
        for (Reason reason : Reason.values()) {
            refused(reason.label(), 0);
        }
        for (LinkKind kind : LinkKind.values()) {
            packets(kind, "up", 0, 0);
            packets(kind, "down", 0, 0);
            dropped(kind, Reason.CHECKSUM.label(), 0);
            droppedBytes(kind, Reason.CHECKSUM.label(), 0);
        }
    }

    /** Something that arrived on a link or should have gone out there was dropped; the reason names why. */
    public void dropped(LinkKind kind, String reason) {
        dropped(kind, reason, 1);
    }

    private void dropped(LinkKind kind, String reason, int times) {
        String help = "What arrived and was not taken";
        count("linnet.gateway.dropped", help, times, "link", kind.label(), "reason", reason);
    }

    public void droppedBytes(LinkKind kind, String reason, long bytes) {
        count("linnet.gateway.dropped.bytes", "Bytes of no packet", bytes, "link", kind.label(), "reason", reason);
    }

    /** A packet of a board, way {@code up} or {@code down}. */
    public void packet(LinkKind kind, String way, int bytes) {
        packets(kind, way, 1, bytes);
    }

    private void packets(LinkKind kind, String way, int packets, int bytes) {
        count("linnet.gateway.packets", "Packets on the boards' links", packets, "link", kind.label(), "way", way);
        count("linnet.gateway.bytes", "Bytes of packets on the boards' links", bytes, "link", kind.label(), "way", way);
    }

    /** A refusal sent to a board. */
    public void refused(String reason) {
        refused(reason, 1);
    }

    private void refused(String reason, int times) {
        count("linnet.gateway.refused", "Refusals sent to boards", times, "reason", reason);
    }

    /** The life of a serial port: opened, lost, failed. */
    public void port(String event) {
        port(event, 1);
    }

    private void port(String event, int times) {
        count("linnet.gateway.port.events", "Serial ports opened, lost, failed to open", times, "event", event);
    }

    /** Chunks in and out of custody: kept, not kept, duplicate, asked, forwarded, deleted. */
    public void custody(String event, long chunks) {
        count("linnet.gateway.custody.chunks", "Chunks through custody", chunks, "event", event);
    }

    /** Updates that left custody: folded, partly-folded, summed (folded as part of a sum), or the reason of the refusal; given up: expired. */
    public void ended(String outcome) {
        ended(outcome, 1);
    }

    private void ended(String outcome, int times) {
        count("linnet.gateway.updates", "Updates that left custody", times, "outcome", outcome);
    }

    /** Rounds, uplink: connected, lost, hello, passed, unanswered; publishes refused by the broker or not taken. */
    public void uplink(String event) {
        uplink(event, 1);
    }

    private void uplink(String event, int times) {
        count("linnet.gateway.uplink.events", "What happened on the uplink", times, "event", event);
    }

    /** Events of the model cache: offer, chunk, served, missing. */
    public void model(String event) {
        model(event, 1);
    }

    private void model(String event, int times) {
        count("linnet.gateway.model.events", "Offers and model chunks kept and served", times, "event", event);
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
