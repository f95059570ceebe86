package io.linnet.protocol.session;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of a session's next connection. Its files are read for each: certificates live for weeks, sessions for years.
 * Owned by the session's thread.
 */
final class FreshTls {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);

    private final MqttSettings settings;
    private ClientLibrary.@Nullable Tls last;
    private String complaint = "";

    /** @throws IllegalArgumentException naming the file that does not work */
    FreshTls(MqttSettings settings) {
        this.settings = settings;
        this.last = settings.isSecure() ? TlsSockets.of(settings.tls()) : null;
    }

    /** Null without TLS. Files that cannot be read now, perhaps half written, leave it what it was. */
    ClientLibrary.@Nullable Tls next() {
        if (last == null) {
            return null;
        }
        try {
            last = TlsSockets.of(settings.tls());
            complaint = "";
        } catch (IllegalArgumentException e) {
            String now = String.valueOf(e.getMessage());
            if (!now.equals(complaint)) {
                LOG.error("MQTT session {}: {}; goes on with what was read before", settings.clientId(), now);
                complaint = now;
            }
        }
        return last;
    }

    boolean isUsed() {
        return last != null;
    }
}
