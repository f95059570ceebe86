package io.linnet.aggregator.control;

import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Who asks, and whether they may. Without tokens it is everybody on this machine, but no page of another site that somebody's
 * browser has open: such a page may send requests here under its own name, or under one that leads to 127.0.0.1.
 */
final class Guard {
    private static final String LOCAL = "local";

    private final Optional<Tokens> tokens;

    /** @throws IllegalArgumentException the file of the tokens does not serve */
    Guard(ControlSettings settings) {
        this.tokens = settings.tokenFile().map(Tokens::new);
    }

    /** @return the name that what they change is noted under */
    String who(HttpFields headers) throws ApiRefused {
        requireOwnPage(headers);
        if (tokens.isEmpty()) {
            requireOwnHost(headers);
            return LOCAL;
        }
        String given = headers.get(HttpHeader.AUTHORIZATION);
        if (given == null) {
            throw new ApiRefused(401, "a token is needed, accepted: Authorization: Bearer TOKEN");
        }
        try {
            return tokens.get().who(given).orElseThrow(() -> new ApiRefused(401, "this token is not known here"));
        } catch (IllegalArgumentException e) {
            throw new ApiRefused(503, String.valueOf(e.getMessage()));
        }
    }

    private static void requireOwnPage(HttpFields headers) throws ApiRefused {
        String origin = headers.get(HttpHeader.ORIGIN);
        String host = headers.get(HttpHeader.HOST);
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            throw new ApiRefused(403, "a page of " + origin + " has no business here");
        }
    }

    private static void requireOwnHost(HttpFields headers) throws ApiRefused {
        String host = String.valueOf(headers.get(HttpHeader.HOST)).replaceFirst(":[0-9]+$", "");
        if (!host.equals("localhost") && !host.equals("[::1]") && !host.matches("127(\\.[0-9]+){3}")) {
            throw new ApiRefused(403, "Host: " + host + ", accepted: localhost or 127.0.0.1");
        }
    }
}
