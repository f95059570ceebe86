package io.linnet.gateway.coap;

import java.util.List;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** {@code GET /.well-known/core} (RFC 6690): the offers and models that there are, and a board's paths as templates. */
final class Discovery extends CoapResource {
    static final List<String> PATH = List.of(".well-known", "core");

    private final String fleet;
    private final ModelPages pages;

    Discovery(String fleet, ModelPages pages) {
        super("core");
        this.fleet = fleet;
        this.pages = pages;
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        if (!RequestOptions.accepts(exchange.getRequestOptions(), MediaTypeRegistry.APPLICATION_LINK_FORMAT)) {
            exchange.respond(ResponseCode.NOT_ACCEPTABLE);
            return;
        }
        exchange.respond(ResponseCode.CONTENT, links(), MediaTypeRegistry.APPLICATION_LINK_FORMAT);
    }

    private String links() {
        String root = "</linnet/v1/" + fleet;
        StringBuilder links = new StringBuilder();
        for (String model : pages.models()) {
            links.append(root).append("/round/").append(model).append(">;rt=\"linnet.round\";ct=60;obs,");
            links.append(root).append("/model/").append(model).append("/full>;rt=\"linnet.full\";ct=65001,");
            links.append(root).append("/model/").append(model).append("/step>;rt=\"linnet.step\";ct=65001,");
        }
        return links + root + ">;rt=\"linnet.fleet\"";
    }
}
