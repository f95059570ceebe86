package io.linnet.protocol.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a broker and how much may be under way.
 *
 * @param uri {@code tcp|mqtt|ssl|tls|mqtts|ws|wss://host[:port][/path]}; the path only for WebSocket
 * @param clientId unique at the broker; two sessions with one id throw each other out
 * @param tls used by {@code ssl}, {@code tls}, {@code mqtts} and {@code wss}
 * @param connectSeconds for the TCP and TLS handshakes; as long again for the broker's answers
 * @param sessionExpirySeconds how long the broker keeps subscriptions and undelivered messages while we are away; 0: it
 *     forgets at once
 * @param receiveMaximum QoS 1 messages the broker may send without our acknowledgement
 * @param inFlight publishes sent and unanswered at most; the broker's own receive maximum lowers it
 * @param queued publishes that may wait for a connection or a place in flight
 * @param packetBytes the longest packet taken or sent
 */
public record SessionSettings(
        URI uri,
        String clientId,
        MqttVersion version,
        @Nullable String user,
        @Nullable String password,
        TlsSettings tls,
        @Nullable Will will,
        int keepAliveSeconds,
        int connectSeconds,
        long sessionExpirySeconds,
        int receiveMaximum,
        int inFlight,
        int queued,
        int packetBytes) {
    private static final Map<String, Integer> PORTS =
            Map.of("tcp", 1883, "mqtt", 1883, "ssl", 8883, "tls", 8883, "mqtts", 8883, "ws", 80, "wss", 443);
    private static final Set<String> SECURE = Set.of("ssl", "tls", "mqtts", "wss");

    public SessionSettings {
        if (uri.getHost() == null
                || !PORTS.containsKey(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))) {
            throw badUri(uri.toString());
        }
        int bytes = clientId.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > 128) {
            throw new IllegalArgumentException("clientId=" + clientId + ", accepted: 1 to 128 bytes");
        }
        if (password != null && user == null) {
            throw new IllegalArgumentException("password given, user not: accepted are both, user alone, or neither");
        }
        Check.range("keepAliveSeconds", keepAliveSeconds, 1, 3_600);
        Check.range("connectSeconds", connectSeconds, 1, 120);
        Check.range("sessionExpirySeconds", sessionExpirySeconds, 0, 0xFFFF_FFFEL);
        Check.range("receiveMaximum", receiveMaximum, 1, 65_535);
        Check.range("inFlight", inFlight, 1, 65_535);
        Check.range("queued", queued, 1, 10_000_000);
        Check.range("packetBytes", packetBytes, 2_048, 268_435_455);
    }

    /** The defaults: MQTT 5, no session kept at the broker. */
    public static SessionSettings of(String uri, String clientId) {
        return new SessionSettings(
                parse(uri),
                clientId,
                MqttVersion.V5,
                null,
                null,
                TlsSettings.DEFAULT,
                null,
                30,
                10,
                0,
                2_000,
                2_000,
                20_000,
                65_536);
    }

    private static URI parse(String uri) {
        try {
            return new URI(uri);
        } catch (URISyntaxException e) {
            throw badUri(uri);
        }
    }

    private static IllegalArgumentException badUri(String uri) {
        return new IllegalArgumentException("uri=" + uri + ", accepted: tcp, ssl, ws or wss ://host[:port]");
    }

    public SessionSettings withVersion(MqttVersion version) {
        return new SessionSettings(
                uri,
                clientId,
                version,
                user,
                password,
                tls,
                will,
                keepAliveSeconds,
                connectSeconds,
                sessionExpirySeconds,
                receiveMaximum,
                inFlight,
                queued,
                packetBytes);
    }

    public SessionSettings withUser(@Nullable String user, @Nullable String password) {
        return new SessionSettings(
                uri,
                clientId,
                version,
                user,
                password,
                tls,
                will,
                keepAliveSeconds,
                connectSeconds,
                sessionExpirySeconds,
                receiveMaximum,
                inFlight,
                queued,
                packetBytes);
    }

    public SessionSettings withTls(TlsSettings tls) {
        return new SessionSettings(
                uri,
                clientId,
                version,
                user,
                password,
                tls,
                will,
                keepAliveSeconds,
                connectSeconds,
                sessionExpirySeconds,
                receiveMaximum,
                inFlight,
                queued,
                packetBytes);
    }

    public SessionSettings withWill(@Nullable Will will) {
        return new SessionSettings(
                uri,
                clientId,
                version,
                user,
                password,
                tls,
                will,
                keepAliveSeconds,
                connectSeconds,
                sessionExpirySeconds,
                receiveMaximum,
                inFlight,
                queued,
                packetBytes);
    }

    public SessionSettings withKeepAliveSeconds(int keepAliveSeconds) {
        return new SessionSettings(
                uri,
                clientId,
                version,
                user,
                password,
                tls,
                will,
                keepAliveSeconds,
                connectSeconds,
                sessionExpirySeconds,
                receiveMaximum,
                inFlight,
                queued,
                packetBytes);
    }

    public SessionSettings withConnectSeconds(int connectSeconds) {
        return new SessionSettings(
                uri,
                clientId,
                version,
                user,
                password,
                tls,
                will,
                keepAliveSeconds,
                connectSeconds,
                sessionExpirySeconds,
                receiveMaximum,
                inFlight,
                queued,
                packetBytes);
    }

    public SessionSettings withSessionExpirySeconds(long sessionExpirySeconds) {
        return new SessionSettings(
                uri,
                clientId,
                version,
                user,
                password,
                tls,
                will,
                keepAliveSeconds,
                connectSeconds,
                sessionExpirySeconds,
                receiveMaximum,
                inFlight,
                queued,
                packetBytes);
    }

    /** See the components of the same names. */
    public SessionSettings withLimits(int receiveMaximum, int inFlight, int queued) {
        return new SessionSettings(
                uri,
                clientId,
                version,
                user,
                password,
                tls,
                will,
                keepAliveSeconds,
                connectSeconds,
                sessionExpirySeconds,
                receiveMaximum,
                inFlight,
                queued,
                packetBytes);
    }

    boolean isSecure() {
        return SECURE.contains(uri.getScheme().toLowerCase(Locale.ROOT));
    }

    /** Host and explicit port, in the one spelling the client library is given. */
    String plainUri() {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() < 0 ? java.util.Objects.requireNonNull(PORTS.get(scheme)) : uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return scheme.startsWith("ws")
                ? "ws://" + uri.getHost() + ":" + port + path
                : "tcp://" + uri.getHost() + ":" + port;
    }

    /** Without the password, which a record would print. */
    @Override
    public String toString() {
        return clientId + " at " + uri + " (MQTT " + version.label() + ")";
    }
}
