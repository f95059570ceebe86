package io.linnet.gateway.coap;

import io.linnet.protocol.reason.Reason;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.network.Exchange;

/** A path that the request may not use, whatever its method; the answer says why. */
final class RefusedResource extends CoapResource {
    private final Reason reason;
    private final String why;

    RefusedResource(Reason reason, String why) {
        super("refused");
        this.reason = reason;
        this.why = why;
    }

    @Override
    public void handleRequest(Exchange exchange) {
        exchange.sendResponse(Answer.refusal(reason, why));
    }
}
