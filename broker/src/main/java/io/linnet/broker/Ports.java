package io.linnet.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ports a broker really listens on; none of them 0. */
record Ports(
        @Nullable Integer mqtt,
        @Nullable Integer webSocket,
        @Nullable Integer tls) {

    /**
     * Tries every port by opening it for a moment. HiveMQ would only log a port in use, and go on without it.
     *
     * @throws UncheckedIOException in one line, when a port cannot be had
     */
    static Ports choose(BrokerSettings settings) {
        Integer webSocket = settings.webSocketPort();
        TlsListener tls = settings.tls();
        return new Ports(
                settings.port() < 0 ? null : Integer.valueOf(probe("port", settings.bind(), settings.port())),
                webSocket == null ? null : Integer.valueOf(probe("webSocketPort", settings.bind(), webSocket)),
                tls == null ? null : Integer.valueOf(probe("tls.port", settings.bind(), tls.port())));
    }

    /** One to see whether the broker still takes connections. */
    int any() {
        return Stream.of(mqtt, tls, webSocket)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static int probe(String name, String bind, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the broker will: connections of a predecessor that linger do not count.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(bind), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    name + "=" + port + ", accepted: a free port of " + bind + ", or 0 for any: " + e.getMessage(), e);
        }
    }
}
