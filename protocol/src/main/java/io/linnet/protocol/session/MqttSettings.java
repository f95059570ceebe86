package io.linnet.protocol.session;

import io.linnet.protocol.trust.PrivateFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a broker and how much may be under way.
 *
 * @param uri {@code tcp|mqtt|ssl|tls|mqtts|ws|wss://host[:port][/path]}; the path only for WebSocket
 * @param clientId unique at the broker; two sessions with one id throw each other out
 * @param passwordFile whose content, without white space around it, is the password; null: {@code password} is. Read for
 *     each connection: one that was changed counts from the next on
 * @param tls used by {@code ssl}, {@code tls}, {@code mqtts} and {@code wss}
 * @param connectSeconds for the TCP and TLS handshakes; as long again for the broker's answers
 * @param sessionExpirySeconds how long the broker keeps subscriptions and undelivered messages while we are away; 0: it
 *     forgets at once
 * @param receiveMaximum QoS 1 messages the broker may send without our acknowledgement
 * @param inFlight publishes sent and unanswered at most; the broker's own receive maximum lowers it
 * @param queued publishes that may wait for a connection or a place in flight
 * @param packetBytes the longest packet taken or sent
 */
public record MqttSettings(
        URI uri,
        String clientId,
        MqttVersion version,
        ClientLibrary library,
        @Nullable String user,
        @Nullable String password,
        @Nullable Path passwordFile,
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

    public MqttSettings {
        if (uri.getHost() == null
                || !PORTS.containsKey(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))) {
            throw badUri(uri.toString());
        }
        int bytes = clientId.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > 128) {
            throw new IllegalArgumentException("clientId=" + clientId + ", accepted: 1 to 128 bytes");
        }
        if ((password != null || passwordFile != null) && user == null) {
            throw new IllegalArgumentException("password given, user not: accepted are both, user alone, or neither");
        }
        library.check(version);
        Check.range("keepAliveSeconds", keepAliveSeconds, 1, 3_600);
        Check.range("connectSeconds", connectSeconds, 1, 120);
        Check.range("sessionExpirySeconds", sessionExpirySeconds, 0, 0xFFFF_FFFEL);
        Check.range("receiveMaximum", receiveMaximum, 1, 65_535);
        Check.range("inFlight", inFlight, 1, 65_535);
        Check.range("queued", queued, 1, 10_000_000);
        Check.range("packetBytes", packetBytes, 2_048, 268_435_455);
    }

    /** The defaults: MQTT 5, no session kept at the broker. */
    public static MqttSettings of(String uri, String clientId) {
        return new MqttSettings(
                parse(uri),
                clientId,
                MqttVersion.V5,
                ClientLibrary.PAHO,
                null,
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

    public MqttSettings withVersion(MqttVersion other) {
        return with(copy -> copy.version = other);
    }

    public MqttSettings withLibrary(ClientLibrary other) {
        return with(copy -> copy.library = other);
    }

    public MqttSettings withUser(@Nullable String name, @Nullable String secret) {
        return with(copy -> {
            copy.user = name;
            copy.password = secret;
        });
    }

    public MqttSettings withPasswordFile(@Nullable Path file) {
        return with(copy -> copy.passwordFile = file);
    }

    public MqttSettings withClientId(String other) {
        return with(copy -> copy.clientId = other);
    }

    public MqttSettings withTls(TlsSettings other) {
        return with(copy -> copy.tls = other);
    }

    public MqttSettings withWill(@Nullable Will other) {
        return with(copy -> copy.will = other);
    }

    public MqttSettings withKeepAliveSeconds(int seconds) {
        return with(copy -> copy.keepAliveSeconds = seconds);
    }

    public MqttSettings withConnectSeconds(int seconds) {
        return with(copy -> copy.connectSeconds = seconds);
    }

    public MqttSettings withSessionExpirySeconds(long seconds) {
        return with(copy -> copy.sessionExpirySeconds = seconds);
    }

    /** {@code receiveMaximum}, {@code inFlight} and {@code queued}. */
    public MqttSettings withLimits(int ofBroker, int ofUs, int waiting) {
        return with(copy -> {
            copy.receiveMaximum = ofBroker;
            copy.inFlight = ofUs;
            copy.queued = waiting;
        });
    }

    private MqttSettings with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.build();
    }

    /** A record being changed; the next one checks it. */
    private static final class Copy {
        private final URI uri;
        private String clientId;
        private MqttVersion version;
        private ClientLibrary library;
        private @Nullable String user;
        private @Nullable String password;
        private @Nullable Path passwordFile;
        private TlsSettings tls;
        private @Nullable Will will;
        private int keepAliveSeconds;
        private int connectSeconds;
        private long sessionExpirySeconds;
        private int receiveMaximum;
        private int inFlight;
        private int queued;
        private final int packetBytes;

        Copy(MqttSettings from) {
            uri = from.uri;
            clientId = from.clientId;
            version = from.version;
            library = from.library;
            user = from.user;
            password = from.password;
            passwordFile = from.passwordFile;
            tls = from.tls;
            will = from.will;
            keepAliveSeconds = from.keepAliveSeconds;
            connectSeconds = from.connectSeconds;
            sessionExpirySeconds = from.sessionExpirySeconds;
            receiveMaximum = from.receiveMaximum;
            inFlight = from.inFlight;
            queued = from.queued;
            packetBytes = from.packetBytes;
        }

        MqttSettings build() {
            return new MqttSettings(
                    uri,
                    clientId,
                    version,
                    library,
                    user,
                    password,
                    passwordFile,
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
    }

    /**
     * The password as it is now.
     *
     * @throws IllegalArgumentException its file cannot be read, or others can read it
     */
    @Override
    public @Nullable String password() {
        if (passwordFile == null) {
            return password;
        }
        try {
            return PrivateFile.read(passwordFile).strip();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("passwordFile=" + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            // Without the cause: a connection names the innermost one, and this says more.
            throw new IllegalArgumentException("passwordFile=" + passwordFile + ", accepted: a readable file");
        }
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
