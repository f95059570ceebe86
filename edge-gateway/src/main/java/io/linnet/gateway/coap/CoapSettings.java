package io.linnet.gateway.coap;

import java.util.Map;

/**
 * Where CoAP is served and to whom.
 *
 * @param bind address to listen on
 * @param port UDP without security; −1: none, 0: a free one
 * @param securePort DTLS; −1: none, 0: a free one
 * @param keys pre-shared keys by board id
 * @param maxUpdateBytes longest body of a whole update
 */
public record CoapSettings(String bind, int port, int securePort, Map<String, byte[]> keys, int maxUpdateBytes) {
    public static final int DEFAULT_PORT = 5683;
    public static final int DEFAULT_SECURE_PORT = 5684;
    public static final int DEFAULT_MAX_UPDATE_BYTES = 512 << 10;

    public CoapSettings {
        keys = Map.copyOf(keys);
        port("coap.port", port);
        port("coap.securePort", securePort);
        if (maxUpdateBytes < 1_024 || maxUpdateBytes > 8 << 20) {
            throw new IllegalArgumentException(
                    "coap.maxUpdateBytes=" + maxUpdateBytes + ", accepted: 1024 to " + (8 << 20));
        }
    }

    private static void port(String name, int port) {
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException(name + "=" + port + ", accepted: -1 (none) to 65535");
        }
    }

    public boolean isUsed() {
        return port >= 0 || securePort >= 0;
    }
}
