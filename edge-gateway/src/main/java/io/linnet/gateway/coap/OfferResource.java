package io.linnet.gateway.coap;

import java.util.Optional;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** {@code GET …/round/{model}}: the newest offer, observable. Confirmable notifications: the offer opens the round. */
final class OfferResource extends CoapResource {
    private final String model;
    private final ModelPages pages;

    OfferResource(String model, ModelPages pages) {
        super(model);
        this.model = model;
        this.pages = pages;
        setObservable(true);
        setObserveType(CoAP.Type.CON);
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        Optional<byte[]> offer = pages.offer(model);
        if (offer.isEmpty()) {
            exchange.respond(ResponseCode.NOT_FOUND);
            return;
        }
        if (!RequestOptions.accepts(exchange.getRequestOptions(), MediaTypeRegistry.APPLICATION_CBOR)) {
            exchange.respond(ResponseCode.NOT_ACCEPTABLE);
            return;
        }
        Response response = new Response(ResponseCode.CONTENT);
        response.setPayload(offer.get());
        response.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_CBOR);
        exchange.respond(response);
    }
}
