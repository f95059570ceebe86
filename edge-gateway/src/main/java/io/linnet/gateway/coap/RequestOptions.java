package io.linnet.gateway.coap;

import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;

/** What RFC 7252 wants refused before a request's path is looked at. Stateless. */
final class RequestOptions {
    private RequestOptions() {}

    /** Empty for a request that is to go on. */
    static Optional<Response> refusal(Request request) {
        OptionSet options = request.getOptions();
        if (options.hasProxyUri() || options.hasProxyScheme()) {
            return refused(ResponseCode.PROXY_NOT_SUPPORTED, "no proxy");
        }
        if (options.getIfMatchCount() > 0 || options.hasIfNoneMatch()) {
            return bad("If-Match and If-None-Match");
        }
        if (options.hasOscore()) {
            return bad("OSCORE");
        }
        for (Option option : options.getOthers()) {
            // One of RFC 9177's blocks, taken for a body of its own, would be a body cut short.
            if (option.isCritical()) {
                return bad("option " + option.getNumber());
            }
        }
        return Optional.empty();
    }

    private static Optional<Response> bad(String what) {
        return refused(ResponseCode.BAD_OPTION, what + " not supported");
    }

    private static Optional<Response> refused(ResponseCode code, String text) {
        Response response = new Response(code);
        response.setPayload(text);
        return Optional.of(response);
    }

    /** Whether a client that accepts only one format accepts this one. */
    static boolean accepts(OptionSet options, int format) {
        return !options.hasAccept() || options.getAccept() == format;
    }
}
