package io.linnet.gateway.link;

import java.util.Locale;

/** How a board is attached. */
public enum LinkKind {
    SERIAL,
    COAP;

    /** The word in metrics and status. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
