package io.linnet.gateway.core;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.GatewayMessages;
import io.linnet.protocol.reason.Reason;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where links hand in what boards send. A board's share of the way to the core is bounded by its attachment's inflow, so
 * that a flood costs only its sender. Any thread; returns at once.
 */
public final class BoardIntake {
    private static final long FLOOD_WAIT_MILLIS = 1_000;

    private final Predicate<GatewayEvent> core;
    private final GatewayCounters counters;

    /** @param core takes an event; false: too many wait already */
    public BoardIntake(Predicate<GatewayEvent> core, GatewayCounters counters) {
        this.core = core;
        this.counters = counters;
    }

    /**
     * A message or chunk as it travelled; handed over.
     *
     * @param request number that the attachment is told when everything that the packet led to at once is in its queue
     */
    public void packet(String board, Attachment from, long request, byte[] packet) {
        handIn(new GatewayEvent.PacketArrived(board, from, request, packet), from, request, List.of(packet));
    }

    /** A whole update: a commit message, then chunks (SPEC 14.7). */
    public void update(String board, Attachment from, long request, List<byte[]> packets) {
        handIn(new GatewayEvent.UpdateArrived(board, from, request, packets), from, request, packets);
    }

    /** The link to the board is lost, if it still is this one. */
    public void detached(String board, Attachment from) {
        // A board that seems to be there costs a subscription, until it is.
        if (!core.test(new GatewayEvent.Detached(board, from))) {
            counters.dropped(from.kind(), Reason.BUSY.label());
        }
    }

    private void handIn(GatewayEvent event, Attachment from, long request, List<byte[]> packets) {
        if (!from.inflow().enter()) {
            refuse(from, request, Reason.FLOOD, "more than the window is under way");
            return;
        }
        if (!core.test(event)) {
            from.inflow().leave();
            refuse(from, request, Reason.BUSY, "too much of all boards is under way");
            return;
        }
        packets.forEach(packet -> counters.packet(from.kind(), "up", packet.length));
    }

    private void refuse(Attachment from, long request, Reason reason, String why) {
        counters.dropped(from.kind(), reason.label());
        if (from.outbound().isEmpty()) {
            counters.refused(reason.label());
            from.outbound().offer(GatewayMessages.refusal(reason, "", FLOOD_WAIT_MILLIS, why));
        }
        from.answered(request);
    }
}
