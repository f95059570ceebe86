package io.linnet.protocol.session;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose client speaks MQTT for a session. */
public enum ClientLibrary {
    PAHO("paho"),
    /** MQTT 5 alone; brought by whoever wants it, so that a gateway need not carry it. */
    HIVEMQ("hivemq");

    private static final String HIVEMQ_CLASS = "com.hivemq.client.mqtt.MqttClient";

    private final String label;

    ClientLibrary(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Reads a configuration value. */
    public static ClientLibrary of(String label) {
        for (ClientLibrary library : values()) {
            if (library.label.equals(label)) {
                return library;
            }
        }
        throw new IllegalArgumentException("client=" + label + ", accepted: \"paho\", \"hivemq\"");
    }

    /**
     * @throws IllegalArgumentException this library does not speak the version, or is not there
     */
    void check(MqttVersion version) {
        if (this == PAHO) {
            return;
        }
        if (version != MqttVersion.V5) {
            throw new IllegalArgumentException(
                    "client=hivemq with mqtt=" + version.label() + ", accepted: mqtt: \"5\"");
        }
        try {
            Class.forName(HIVEMQ_CLASS, false, ClientLibrary.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "client=hivemq, but hivemq-mqtt-client is not among this part's jars, accepted: \"paho\", or put it"
                            + " and what it depends on beside them",
                    e);
        }
    }

    /** One connection of it. */
    Link link(MqttSettings settings, @Nullable Tls tls, Link.Events events) {
        if (this == HIVEMQ) {
            return new HiveLink(settings, tls, events);
        }
        SSLSocketFactory sockets = tls == null ? null : tls.sockets();
        return settings.version() == MqttVersion.V5
                ? new LinkV5(settings, sockets, events)
                : new LinkV311(settings, sockets, events);
    }

    /**
     * The TLS of one connection, in the two forms in which libraries take it.
     *
     * @param keys our own certificate; null: none
     * @param trust null: whom the Java runtime trusts
     */
    record Tls(
            SSLSocketFactory sockets,
            @Nullable KeyManagerFactory keys,
            @Nullable TrustManagerFactory trust) {}
}
