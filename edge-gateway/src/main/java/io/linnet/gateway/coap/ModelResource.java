package io.linnet.gateway.coap;

import io.linnet.gateway.downlink.ModelObject;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
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
        Response response = new Response(ResponseCode.CONTENT);
        response.getOptions().addETag(Arrays.copyOf(whole.get().digest(), ETAG_BYTES));
        if (index >= 0) {
            Answer.one(response, whole.get().chunks().get(index));
        } else {
            response.setPayload(Bundle.write(whole.get().chunks()));
            response.getOptions().setContentFormat(Answer.BUNDLE_FORMAT);
        }
        exchange.respond(response);
    }
}
