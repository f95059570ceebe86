package io.linnet.broker;

import io.linnet.broker.access.Grant;
import io.linnet.protocol.trust.Listening;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the broker runs.
 *
 * @param bind the address to listen on, for all ports
 * @param port 0: a free one; {@link Broker#port} tells which
 * @param folder where retained messages and sessions survive a restart; null: all in memory
 * @param queue messages a subscriber may have waiting; what exceeds it is dropped and nobody told
 * @param receiveMaximum QoS 1 publishes a client may have unanswered
 * @param packetBytes the longest packet
 * @param webSocketPort null: none; 0: a free one
 * @param tls null: none
 * @param users the file of users; null: none
 * @param anonymous whether clients without a user name may connect, and then write and read everything
 * @param metricsPort Prometheus over HTTP, on this machine; null: none; 0: a free one
 * @param homeAssistant prefix of the topics by which an aggregator tells Home Assistant what there is; null: none
 */
public record BrokerSettings(
        String bind,
        int port,
        @Nullable Path folder,
        int queue,
        int receiveMaximum,
        int packetBytes,
        @Nullable Integer webSocketPort,
        @Nullable TlsListener tls,
        @Nullable Path users,
        boolean anonymous,
        @Nullable Integer metricsPort,
        @Nullable String homeAssistant) {
    public BrokerSettings {
        if (bind.isBlank()) {
            throw new IllegalArgumentException("bind=" + bind + ", accepted: an address, for example 127.0.0.1");
        }
        range("port", port, -1, 65_535);
        if (port < 0 && tls == null) {
            throw new IllegalArgumentException("port=-1 and no tls, accepted: -1 (none) beside tls");
        }
        range("queue", queue, 10, 1_000_000);
        range("receiveMaximum", receiveMaximum, 1, 65_535);
        range("packetBytes", packetBytes, 2_048, 268_435_460);
        if (webSocketPort != null) {
            range("webSocketPort", webSocketPort, 0, 65_535);
        }
        if (metricsPort != null) {
            range("metricsPort", metricsPort, 0, 65_535);
        }
        if (homeAssistant != null) {
            Grant.requireHomePrefix(homeAssistant);
        }
        if (users == null && !anonymous) {
            throw new IllegalArgumentException("users not given and anonymous=false, accepted: a users file, or"
                    + " anonymous=true; else nobody could connect");
        }
    }

    /** Whether it takes other machines in clear, or without a user. */
    public boolean isOpenToAll() {
        return (port >= 0 || webSocketPort != null || anonymous) && !Listening.isLocal(bind);
    }

    /** Figures are for this machine, unless everything is for all. */
    String metricsBind() {
        return isOpenToAll() || Listening.isLocal(bind) ? bind : "127.0.0.1";
    }

    static int range(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + least + " to " + most);
        }
        return value;
    }

    /** For demos and tests: on loopback, in memory, for anybody. */
    public static BrokerSettings inMemory(int port) {
        return new BrokerSettings("127.0.0.1", port, null, 10_000, 2_000, 65_536, null, null, null, true, null, null);
    }

    public BrokerSettings withPort(int other) {
        return with(copy -> copy.port = other);
    }

    public BrokerSettings withFolder(@Nullable Path other) {
        return with(copy -> copy.folder = other);
    }

    public BrokerSettings withQueue(int messages) {
        return with(copy -> copy.queue = messages);
    }

    public BrokerSettings withWebSocketPort(@Nullable Integer other) {
        return with(copy -> copy.webSocketPort = other);
    }

    public BrokerSettings withTls(@Nullable TlsListener other) {
        return with(copy -> copy.tls = other);
    }

    public BrokerSettings withUsers(@Nullable Path file, boolean alsoAnonymous) {
        return with(copy -> {
            copy.users = file;
            copy.anonymous = alsoAnonymous;
        });
    }

    public BrokerSettings withMetricsPort(@Nullable Integer other) {
        return with(copy -> copy.metricsPort = other);
    }

    public BrokerSettings withHomeAssistant(@Nullable String prefix) {
        return with(copy -> copy.homeAssistant = prefix);
    }

    private BrokerSettings with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.build();
    }

    /** A record being changed; the next one checks it. */
    private static final class Copy {
        private final String bind;
        private int port;
        private @Nullable Path folder;
        private int queue;
        private final int receiveMaximum;
        private final int packetBytes;
        private @Nullable Integer webSocketPort;
        private @Nullable TlsListener tls;
        private @Nullable Path users;
        private boolean anonymous;
        private @Nullable Integer metricsPort;
        private @Nullable String homeAssistant;

        Copy(BrokerSettings from) {
            bind = from.bind;
            port = from.port;
            folder = from.folder;
            queue = from.queue;
            receiveMaximum = from.receiveMaximum;
            packetBytes = from.packetBytes;
            webSocketPort = from.webSocketPort;
            tls = from.tls;
            users = from.users;
            anonymous = from.anonymous;
            metricsPort = from.metricsPort;
            homeAssistant = from.homeAssistant;
        }

        BrokerSettings build() {
            return new BrokerSettings(
                    bind,
                    port,
                    folder,
                    queue,
                    receiveMaximum,
                    packetBytes,
                    webSocketPort,
                    tls,
                    users,
                    anonymous,
                    metricsPort,
                    homeAssistant);
        }
    }
}
