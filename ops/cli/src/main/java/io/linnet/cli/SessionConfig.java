package io.linnet.cli;

import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.MqttVersion;
import io.linnet.protocol.session.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The {@code broker:} part of a configuration: where it is and how it knows us. */
record SessionConfig(
        @Nullable String uri,
        @Nullable String user,
        @Nullable String password,
        @Nullable String passwordFile,
        @Nullable String caFile,
        @Nullable String certificateFile,
        @Nullable String keyFile,
        @Nullable Boolean verifyHostName,
        @Nullable String mqtt) {

    static SessionConfig at(String uri) {
        return new SessionConfig(uri, null, null, null, null, null, null, null, null);
    }

    MqttSettings settings(String clientId) {
        MqttSettings settings = MqttSettings.of(uri == null ? "tcp://127.0.0.1:1883" : uri, clientId);
        TlsSettings tls = new TlsSettings(
                path(caFile), path(certificateFile), path(keyFile), verifyHostName == null || verifyHostName);
        return settings.withUser(user, secret()).withTls(tls).withVersion(version());
    }

    private MqttVersion version() {
        String wanted = mqtt == null ? "5" : mqtt;
        return switch (wanted) {
            case "5" -> MqttVersion.V5;
            case "3.1.1" -> MqttVersion.V3_1_1;
            default -> throw new UserError("broker.mqtt=" + wanted + ", accepted: \"5\", \"3.1.1\"");
        };
    }

    private @Nullable String secret() {
        if (passwordFile == null) {
            return password;
        }
        try {
            return java.nio.file.Files.readString(Path.of(passwordFile)).strip();
        } catch (java.io.IOException e) {
            throw new UserError("broker.passwordFile=" + passwordFile + ": cannot be read");
        }
    }

    private static @Nullable Path path(@Nullable String name) {
        return name == null ? null : Path.of(name);
    }
}
