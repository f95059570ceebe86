package io.linnet.gateway.coap;

import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.Set;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * {@code POST …/{board}/up} and {@code PUT …/{board}/update}: packets in; the answer is made when what they led to is
 * durable and queued, on the core's thread.
 */
final class UpResource extends CoapResource {
    private static final int MAX_UP_BYTES = 16 << 10;
    private static final Set<Integer> FORMATS = Set.of(
            MediaTypeRegistry.APPLICATION_CBOR, MediaTypeRegistry.APPLICATION_OCTET_STREAM, Answer.BUNDLE_FORMAT);

    private final CoapPeer peer;
    private final boolean isWholeUpdate;
    private final BoardIntake intake;
    private final GatewayCounters counters;

    UpResource(CoapPeer peer, boolean isWholeUpdate, BoardIntake intake, GatewayCounters counters) {
        super("up");
        this.peer = peer;
        this.isWholeUpdate = isWholeUpdate;
        this.intake = intake;
        this.counters = counters;
    }

    @Override
    public void handlePOST(CoapExchange exchange) {
        if (isWholeUpdate) {
            super.handlePOST(exchange);
            return;
        }
        if (isOfAnotherFormat(exchange)) {
            return;
        }
        try {
            List<byte[]> packets = packets(exchange);
            long request = peer.begin(exchange, packets.size());
            packets.forEach(packet -> intake.packet(peer.board(), peer, request, packet));
        } catch (Refused refused) {
            refuse(exchange, refused);
        }
    }

    private static List<byte[]> packets(CoapExchange exchange) throws Refused {
        byte[] body = exchange.getRequestPayload();
        if (body.length > MAX_UP_BYTES) {
            throw new Refused(Reason.TOO_LONG, "body of " + body.length + " bytes, at most " + MAX_UP_BYTES);
        }
        if (exchange.getRequestOptions().getContentFormat() == Answer.BUNDLE_FORMAT) {
            List<byte[]> packets = Bundle.read(body);
            if (packets.isEmpty()) {
                throw new Refused(Reason.MALFORMED, "an empty bundle");
            }
            return packets;
        }
        if (!ChunkFormat.isChunk(body) && !MessageReader.isMessage(body)) {
            throw new Refused(Reason.MALFORMED, "neither chunk nor message");
        }
        return List.of(body);
    }

    @Override
    public void handlePUT(CoapExchange exchange) {
        if (!isWholeUpdate) {
            super.handlePUT(exchange);
            return;
        }
        if (isOfAnotherFormat(exchange)) {
            return;
        }
        try {
            List<byte[]> packets = Bundle.read(exchange.getRequestPayload());
            intake.update(peer.board(), peer, peer.begin(exchange, 1), packets);
        } catch (Refused refused) {
            refuse(exchange, refused);
        }
    }

    /** Nothing of the body is looked at then. */
    private boolean isOfAnotherFormat(CoapExchange exchange) {
        OptionSet options = exchange.getRequestOptions();
        boolean isKnown = isWholeUpdate
                ? options.getContentFormat() == Answer.BUNDLE_FORMAT
                : FORMATS.contains(options.getContentFormat());
        if (options.hasContentFormat() && !isKnown) {
            counters.dropped(LinkKind.COAP, "format");
            exchange.respond(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
            return true;
        }
        if (!Answer.isAcceptable(options)) {
            exchange.respond(ResponseCode.NOT_ACCEPTABLE);
            return true;
        }
        return false;
    }

    private void refuse(CoapExchange exchange, Refused refused) {
        counters.dropped(LinkKind.COAP, refused.reason().label());
        exchange.respond(Answer.refusal(refused.reason(), String.valueOf(refused.getMessage())));
    }
}
