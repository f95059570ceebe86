package io.linnet.gateway.core;

import io.linnet.gateway.custody.WriteEnd;
import io.linnet.gateway.link.Attachment;
import io.linnet.protocol.message.Ports;
import java.util.List;

/** What happens to a gateway. */
public sealed interface GatewayEvent {
    /**
     * A message or chunk of a board, as it travelled. It is answered by one {@link GatewayPacket.Answered} of the same
     * attachment and request.
     */
    record PacketArrived(String board, Attachment from, long request, byte[] packet) implements GatewayEvent {}

    /** A whole update: a commit message, then chunks (SPEC 14.7). Answered as a packet is. */
    record UpdateArrived(String board, Attachment from, long request, List<byte[]> packets) implements GatewayEvent {}

    /** The link to the board is lost, if it still is this one. */
    record Detached(String board, Attachment from) implements GatewayEvent {}

    /** Writes have become durable or failed, in the order of their numbers. */
    record WritesEnded(List<WriteEnd> ends) implements GatewayEvent {}

    /** The broker's connection came or went; subscriptions hold over it. */
    record UplinkChanged(boolean isUp, String detail) implements GatewayEvent {}

    /** The broker has granted the subscription to a board's {@code down} for the first time. */
    record DownGranted(String board) implements GatewayEvent {}

    /** A packet on a board's {@code down}: a message of the aggregator, or a chunk. */
    record DownArrived(String board, byte[] packet) implements GatewayEvent {}

    /** The retained offer of a model. */
    record OfferArrived(String model, byte[] message) implements GatewayEvent {}

    /** A retained chunk of a model's step (1) or full model (2). */
    record ModelChunkArrived(String model, int object, byte[] chunk) implements GatewayEvent {}

    /** Ports were opened, lost or found: told with the gateway's presence. */
    record PortsChanged(Ports ports) implements GatewayEvent {}

    /** The gateway ends on purpose: it says goodbye. */
    record Closing() implements GatewayEvent {}
}
