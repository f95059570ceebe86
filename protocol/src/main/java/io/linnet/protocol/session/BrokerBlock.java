package io.linnet.protocol.session;

import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * The {@code broker:} block in the configuration of every part: where the broker is and how it knows us. A binder fills
 * it; every value left out takes its default. A wrong one is told as {@code name=value, accepted: …}.
 *
 * @param uri as {@link MqttSettings} takes it
 * @param passwordFile whose content, without white space around it, is the password
 * @param verifyHostName whether the broker's certificate must name the host of the URI
 * @param mqtt version 5 or 3.1.1
 * @param client whose library speaks it: {@code paho} or {@code hivemq}
 */
@NullUnmarked // A binder passes null for what is left out; the compact constructor fills the defaults in.
public record BrokerBlock(
        String uri,
        @Nullable String user,
        @Nullable String password,
        @Nullable String passwordFile,
        @Nullable String caFile,
        @Nullable String certificateFile,
        @Nullable String keyFile,
        Boolean verifyHostName,
        String mqtt,
        String client) {
    public BrokerBlock {
        uri = uri == null ? "tcp://127.0.0.1:1883" : uri;
        verifyHostName = verifyHostName == null || verifyHostName;
        mqtt = mqtt == null ? MqttVersion.V5.label() : mqtt;
        if (password != null && passwordFile != null) {
            throw new IllegalArgumentException("password and passwordFile given, accepted: one of them");
        }
        client = client == null ? ClientLibrary.PAHO.label() : client;
        ClientLibrary.of(client).check(MqttVersion.of(mqtt));
    }

    /** The defaults, but for the place. */
    public static BrokerBlock at(String uri) {
        return new BrokerBlock(uri, null, null, null, null, null, null, null, null, null);
    }

    /** The same way to be known, at another place. */
    public BrokerBlock withUri(String other) {
        return new BrokerBlock(
                other, user, password, passwordFile, caFile, certificateFile, keyFile, verifyHostName, mqtt, client);
    }

    /**
     * @param part which of those that may share a user: the client id, after the user's name, under which the broker lets
     *     no other user in
     * @throws IllegalArgumentException naming the setting that does not work
     */
    public MqttSettings settings(String part) {
        return MqttSettings.of(uri, user == null ? part : user + "." + part)
                .withUser(user, password)
                .withPasswordFile(path(passwordFile))
                .withTls(new TlsSettings(path(caFile), path(certificateFile), path(keyFile), verifyHostName))
                .withVersion(MqttVersion.of(mqtt))
                .withLibrary(ClientLibrary.of(client));
    }

    private static @Nullable Path path(@Nullable String file) {
        return file == null ? null : Path.of(file);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "BrokerBlock[" + uri + "]";
    }
}
