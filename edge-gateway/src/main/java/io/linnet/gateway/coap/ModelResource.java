package io.linnet.gateway.coap;

import io.linnet.gateway.downlink.ModelObject;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** {@code GET …/model/{model}/full} or {@code /step}, whole as a bundle or one chunk of it by its index. */
final class ModelResource extends CoapResource {
    private static final int ETAG_BYTES = 8;

    private final String model;
    private final int object;
    private final int index;
    private final ModelPages pages;

    /** @param index of the chunk, −1: all */
    ModelResource(String model, int object, int index, ModelPages pages) {
        super("model");
        this.model = model;
        this.object = object;
        this.index = index;
        this.pages = pages;
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        Optional<ModelObject> whole = pages.object(model, object);
        if (whole.isEmpty() || index >= whole.get().chunks().size()) {
            exchange.respond(ResponseCode.NOT_FOUND);
            return;
        }
        int format = index >= 0 ? MediaTypeRegistry.APPLICATION_OCTET_STREAM : Answer.BUNDLE_FORMAT;
        if (!RequestOptions.accepts(exchange.getRequestOptions(), format)) {
            exchange.respond(ResponseCode.NOT_ACCEPTABLE);
            return;
        }
        byte[] tag = tag(whole.get());
        boolean isKnown = exchange.getRequestOptions().getETags().stream().anyMatch(etag -> Arrays.equals(etag, tag));
        Response response = new Response(isKnown ? ResponseCode.VALID : ResponseCode.CONTENT);
        response.getOptions().addETag(tag);
        if (isKnown) {
            exchange.respond(response);
            return;
        }
        if (index >= 0) {
            Answer.one(response, whole.get().chunks().get(index));
        } else {
            response.setPayload(Bundle.write(whole.get().chunks()));
            response.getOptions().setContentFormat(Answer.BUNDLE_FORMAT);
        }
        exchange.respond(response);
    }

    /** Two versions of the same content have chunks of different names. */
    private static byte[] tag(ModelObject whole) {
        return ByteBuffer.allocate(ETAG_BYTES)
                .putShort((short) whole.transfer())
                .put(whole.digest(), 0, ETAG_BYTES - Short.BYTES)
                .array();
    }
}
