package io.linnet.gateway.core;

import io.linnet.gateway.downlink.ModelObject;
import io.linnet.gateway.link.Attachment;
import io.linnet.protocol.message.Custody;
import io.linnet.protocol.message.Ports;
import java.util.Optional;

/** What leaves a gateway's core, in order: to boards, to the uplink, and to who serves models over CoAP. */
public sealed interface GatewayPacket {
    /** For the attachment's outbound queue. */
    record ToBoard(Attachment to, byte[] packet) implements GatewayPacket {}

    /** Chunks that still wait for the board are out of date: a newer request says better what it lacks. */
    record ClearChunks(Attachment to) implements GatewayPacket {}

    /** All that a request led to at once stands before this. */
    record Answered(Attachment from, long request) implements GatewayPacket {}

    /** The board has brought work before: the link keeps its place before those of strangers. */
    record Worked(Attachment at) implements GatewayPacket {}

    /** On the board's {@code up}. */
    record Publish(String board, byte[] packet) implements GatewayPacket {}

    /** On the board's {@code report}; nobody repeats it. */
    record PublishReport(String board, byte[] message) implements GatewayPacket {}

    /** Retained. */
    record BoardPresence(String board, boolean isOnline) implements GatewayPacket {}

    /** Retained. */
    record GatewayPresence(boolean isOnline, Optional<Custody> custody, Ports ports) implements GatewayPacket {
        public GatewayPresence(boolean isOnline, Optional<Custody> custody) {
            this(isOnline, custody, Ports.NONE);
        }
    }

    /** To the board's {@code down}; answered by one {@link GatewayEvent.DownGranted}. */
    record Subscribe(String board) implements GatewayPacket {}

    record Unsubscribe(String board) implements GatewayPacket {}

    /** To the offer of one model by its own topic: some brokers hand what is retained to exact filters only. */
    record ReadOffer(String model) implements GatewayPacket {}

    /** The newest offer of a model, for whoever reads it over CoAP. */
    record NewestOffer(String model, byte[] message) implements GatewayPacket {}

    /** The object of a model that is served from now on; empty: none is whole. */
    record NewestObject(String model, int object, Optional<ModelObject> whole) implements GatewayPacket {}
}
