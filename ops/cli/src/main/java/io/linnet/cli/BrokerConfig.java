package io.linnet.cli;

import io.linnet.broker.BrokerSettings;
import io.linnet.broker.TlsListener;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The YAML of {@code linnet broker}; {@code ops/config/broker.yaml} is its commented example. */
record BrokerConfig(
        @Nullable String bind,
        @Nullable Integer port,
        @Nullable String folder,
        @Nullable Integer queue,
        @Nullable Integer receiveMaximum,
        @Nullable Integer webSocketPort,
        @Nullable TlsListener tls,
        @Nullable String users,
        @Nullable Boolean anonymous,
        @Nullable Integer metricsPort) {

    BrokerSettings settings() {
        BrokerSettings base = BrokerSettings.inMemory(0);
        Path usersFile = users == null ? null : Path.of(users);
        return new BrokerSettings(
                bind == null ? "127.0.0.1" : bind,
                port == null ? 1883 : port,
                folder == null ? null : Path.of(folder),
                queue == null ? base.queue() : queue,
                receiveMaximum == null ? base.receiveMaximum() : receiveMaximum,
                base.packetBytes(),
                webSocketPort,
                tls,
                usersFile,
                anonymous == null ? usersFile == null : anonymous,
                metricsPort);
    }
}
