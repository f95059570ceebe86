package io.linnet.gateway.coap;

import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.gateway.session.GatewayMessages;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Response;

/** Packets for a board as a CoAP response (SPEC 14.3, 14.5). */
final class Answer {
    /** Content-Format of a bundle. */
    static final int BUNDLE_FORMAT = 65_001;
    /** One UDP datagram on every path, with room for DTLS and options. */
    static final int MAX_BYTES = 1_088;

    private Answer() {}

    static Response of(ResponseCode success, CoapPeer peer, GatewayCounters counters) {
        List<byte[]> packets = peer.outbound().drain(MAX_BYTES, Bundle.OVERHEAD_BYTES);
        packets.forEach(packet -> counters.packet(LinkKind.COAP, "down", packet.length));
        Response response = new Response(success);
        if (packets.size() == 1) {
            one(response, packets.get(0));
            return withRefusal(response, packets.get(0));
        }
        if (packets.size() > 1) {
            response.setPayload(Bundle.write(packets));
            response.getOptions().setContentFormat(BUNDLE_FORMAT);
        }
        return response;
    }

    static void one(Response response, byte[] packet) {
        response.setPayload(packet);
        response.getOptions()
                .setContentFormat(
                        ChunkFormat.isChunk(packet)
                                ? MediaTypeRegistry.APPLICATION_OCTET_STREAM
                                : MediaTypeRegistry.APPLICATION_CBOR);
    }

    /** A refusal alone takes its reason's response code, for clients that know only CoAP. */
    private static Response withRefusal(Response response, byte[] packet) {
        try {
            if (MessageReader.isMessage(packet) && MessageReader.read(packet) instanceof Refusal refusal) {
                Response refused = new Response(code(refusal.reason()));
                one(refused, packet);
                refusal.waitMillis().ifPresent(wait -> refused.getOptions().setMaxAge((wait + 999) / 1_000));
                return refused;
            }
        } catch (Refused ignored) {
            // Not ours to judge: it was passed on as it came.
            return response;
        }
        return response;
    }

    /** The link's own refusal, as the core's are (SPEC 14.5). */
    static Response refusal(Reason reason, String why) {
        Response response = new Response(code(reason));
        one(response, GatewayMessages.refusal(reason, "", 0, why));
        return response;
    }

    /** Whether the client takes packets in one of the forms that an answer may have. */
    static boolean isAcceptable(OptionSet options) {
        return RequestOptions.accepts(options, MediaTypeRegistry.APPLICATION_CBOR)
                || RequestOptions.accepts(options, MediaTypeRegistry.APPLICATION_OCTET_STREAM)
                || RequestOptions.accepts(options, BUNDLE_FORMAT);
    }

    static ResponseCode code(Reason reason) {
        return switch (reason) {
            case TOO_LONG -> ResponseCode.REQUEST_ENTITY_TOO_LARGE;
            case NOT_ALLOWED -> ResponseCode.FORBIDDEN;
            case UNKNOWN_MODEL -> ResponseCode.NOT_FOUND;
            case WRONG_BASE, LATE, UNKNOWN_TRANSFER, CONFLICT, OVERLAP -> ResponseCode.CONFLICT;
            case BUSY, STORAGE_FULL -> ResponseCode.SERVICE_UNAVAILABLE;
            case FLOOD -> ResponseCode.TOO_MANY_REQUESTS;
            default -> ResponseCode.BAD_REQUEST;
        };
    }
}
