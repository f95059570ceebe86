package io.linnet.cli;

import io.linnet.broker.BrokerSettings;
import io.linnet.broker.TlsListener;
import io.linnet.protocol.trust.Listening;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** The YAML of {@code linnet broker}; {@code ops/config/broker.yaml} is its commented example. */
@NullUnmarked // A binder passes null for what is left out; the compact constructor fills the defaults in.
record BrokerConfig(
        String bind,
        Integer port,
        @Nullable String folder,
        Integer queue,
        Integer receiveMaximum,
        @Nullable Integer webSocketPort,
        @Nullable TlsListener tls,
        @Nullable String users,
        Boolean anonymous,
        @Nullable Integer metricsPort,
        @Nullable String homeAssistant,
        Boolean insecure) {
    BrokerConfig {
        BrokerSettings base = BrokerSettings.inMemory(1_883);
        bind = bind == null ? base.bind() : bind;
        port = port == null ? base.port() : port;
        queue = queue == null ? base.queue() : queue;
        receiveMaximum = receiveMaximum == null ? base.receiveMaximum() : receiveMaximum;
        anonymous = anonymous == null ? users == null : anonymous;
        insecure = insecure != null && insecure;
    }

    /** Four times the longest packet of a board: what a subscriber hoards, this broker keeps. */
    private static final int MAX_PACKET_BYTES = 4_096;

    BrokerConfig withPort(int other) {
        return new BrokerConfig(
                bind,
                other,
                folder,
                queue,
                receiveMaximum,
                webSocketPort,
                tls,
                users,
                anonymous,
                metricsPort,
                homeAssistant,
                insecure);
    }

    /** @throws IllegalArgumentException other machines would reach it in clear or without a user, and that is not said */
    BrokerSettings settings() {
        if (port >= 0) {
            Listening.requireSafe("port=" + port, bind, "port: -1 beside tls, or bind: 127.0.0.1", insecure);
        }
        if (webSocketPort != null) {
            Listening.requireSafe("webSocketPort=" + webSocketPort, bind, "none, or bind: 127.0.0.1", insecure);
        }
        if (anonymous) {
            Listening.requireSafe("anonymous=true", bind, "users, or bind: 127.0.0.1", insecure);
        }
        return new BrokerSettings(
                bind,
                port,
                folder == null ? null : Path.of(folder),
                queue,
                receiveMaximum,
                MAX_PACKET_BYTES,
                webSocketPort,
                tls,
                users == null ? null : Path.of(users),
                anonymous,
                metricsPort,
                homeAssistant);
    }
}
