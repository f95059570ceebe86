package io.linnet.gateway.coap;

import io.linnet.gateway.link.Arrivals;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * {@code POST …/{board}/up} and {@code PUT …/{board}/update}: packets in; the answer is made when what they led to is
 * durable and queued, on the loop's thread.
 */
final class UpResource extends CoapResource {
    private static final int MAX_UP_BYTES = 16 << 10;

    private final CoapPeer peer;
    private final boolean isWholeUpdate;
    private final Arrivals arrivals;
    private final Counters counters;

    UpResource(CoapPeer peer, boolean isWholeUpdate, Arrivals arrivals, Counters counters) {
        super("up");
        this.peer = peer;
        this.isWholeUpdate = isWholeUpdate;
        this.arrivals = arrivals;
        this.counters = counters;
    }

    @Override
    public void handlePOST(CoapExchange exchange) {
        if (isWholeUpdate) {
            super.handlePOST(exchange);
            return;
        }
        try {
            List<byte[]> packets = packets(exchange);
            AtomicInteger open = new AtomicInteger(packets.size());
            for (byte[] packet : packets) {
                arrivals.packet(peer.board(), peer, packet, () -> {
                    if (open.decrementAndGet() == 0) {
                        exchange.respond(Answer.of(ResponseCode.CHANGED, peer, counters));
                    }
                });
            }
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
        try {
            arrivals.update(
                    peer.board(),
                    peer,
                    Bundle.read(exchange.getRequestPayload()),
                    () -> exchange.respond(Answer.of(ResponseCode.CHANGED, peer, counters)));
        } catch (Refused refused) {
            refuse(exchange, refused);
        }
    }

    private void refuse(CoapExchange exchange, Refused refused) {
        counters.dropped(LinkKind.COAP, refused.reason().label());
        exchange.respond(Answer.code(refused.reason()), refused.getMessage());
    }
}
