package io.linnet.gateway.core;

import io.linnet.gateway.link.GatewayCounters;
import io.linnet.protocol.message.Custody;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.Ports;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's end of the broker's connection: speaks on each board's {@code up}, listens on its {@code down} while the
 * board is there or custody holds something of it, and keeps the presence of the gateway and its boards. Core thread.
 */
final class UplinkState {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkState.class);
    /** A board that leaves for a moment keeps its subscription. */
    private static final long UNSUBSCRIBE_MILLIS = 60_000;

    /** To a board's {@code down}. */
    private static final class DownSubscription {
        private boolean isGranted;
        private long uselessSinceMillis = Long.MAX_VALUE;
        private Optional<byte[]> hello = Optional.empty();
    }

    private final GatewayClock clock;
    private final Effects effects;
    private final GatewayCounters counters;
    private final Map<String, DownSubscription> subscriptions = new HashMap<>();
    private Optional<GatewayPacket.GatewayPresence> told = Optional.empty();
    private Ports ports = Ports.NONE;
    private boolean isUp;
    private String detail = "not connected yet";
    private long lostAtMillis = Long.MIN_VALUE;

    UplinkState(GatewayClock clock, Effects effects, GatewayCounters counters) {
        this.clock = clock;
        this.effects = effects;
        this.counters = counters;
    }

    boolean isUp() {
        return isUp;
    }

    /** One line for people: the broker, or why it is not connected. */
    String detail() {
        return detail;
    }

    /** Since the connection was lost; 0 while it is there, −1: it never was. */
    long downMillis() {
        if (isUp) {
            return 0;
        }
        return lostAtMillis == Long.MIN_VALUE ? -1 : clock.nowMillis() - lostAtMillis;
    }

    /** @return true if the connection has come */
    boolean change(boolean isNowUp, String what) {
        boolean wasUp = isUp;
        isUp = isNowUp;
        detail = what;
        if (isUp && !wasUp) {
            counters.uplink("connected");
            LOG.info("uplink: {}", what);
            return true;
        }
        if (!isUp && wasUp) {
            lostAtMillis = clock.nowMillis();
            counters.uplink("lost");
            LOG.warn("uplink: {}; boards go on, their updates wait in custody", what);
        }
        return false;
    }

    /** The gateway is there, and holds this: said at once where it has just come. */
    void present(Custody custody) {
        if (isUp) {
            GatewayPacket.GatewayPresence presence = presence(custody);
            told = Optional.of(presence);
            effects.add(presence);
        }
    }

    /** For now and then: whoever looks from afar sees what has changed. */
    void presentIfNew(Custody custody) {
        if (!told.equals(Optional.of(presence(custody)))) {
            present(custody);
        }
    }

    private GatewayPacket.GatewayPresence presence(Custody custody) {
        return new GatewayPacket.GatewayPresence(true, Optional.of(custody), ports);
    }

    /** Said with the presence that is due next. */
    void portsAre(Ports now) {
        ports = now;
    }

    void publish(String board, byte[] packet) {
        effects.add(new GatewayPacket.Publish(board, packet));
    }

    /** Passes a hello on, without its announcement; the aggregator answers on the board's {@code down}. */
    void hello(String board, Hello hello) {
        byte[] message = MessageWriter.write(
                new Hello(hello.model(), hello.base(), Optional.empty(), List.of(), hello.buffer()));
        DownSubscription subscription = listen(board);
        if (subscription.isGranted) {
            counters.uplink("hello");
            publish(board, message);
        } else {
            subscription.hello = Optional.of(message);
        }
    }

    /** Passes a request for a model on if the uplink is there; else false. */
    boolean request(String board, Message.Status status) {
        if (!isUp || !listen(board).isGranted) {
            return false;
        }
        counters.uplink("passed");
        publish(board, MessageWriter.write(status));
        return true;
    }

    /** Retained by nobody, dropped while the uplink is down. */
    void report(String board, byte[] message) {
        if (isUp) {
            effects.add(new GatewayPacket.PublishReport(board, message));
        }
    }

    /** The board came or went. */
    void present(String board, boolean isOnline) {
        if (isOnline) {
            listen(board).uselessSinceMillis = Long.MAX_VALUE;
        }
        if (isUp) {
            effects.add(new GatewayPacket.BoardPresence(board, isOnline));
        }
    }

    // Subscriptions.

    /** Subscribes to the board's {@code down} if it is needed, and unsubscribes when it has long not been. */
    void listenIfNeeded(String board, boolean isNeeded) {
        DownSubscription subscription = subscriptions.get(board);
        if (isNeeded) {
            listen(board).uselessSinceMillis = Long.MAX_VALUE;
        } else if (subscription != null) {
            long now = clock.nowMillis();
            if (subscription.uselessSinceMillis == Long.MAX_VALUE) {
                subscription.uselessSinceMillis = now;
            } else if (now - subscription.uselessSinceMillis > UNSUBSCRIBE_MILLIS) {
                unsubscribe(board);
            }
        }
    }

    /** The board's answers reach the gateway. */
    boolean isListening(String board) {
        return listen(board).isGranted;
    }

    private DownSubscription listen(String board) {
        DownSubscription known = subscriptions.get(board);
        if (known != null) {
            return known;
        }
        DownSubscription subscription = new DownSubscription();
        subscriptions.put(board, subscription);
        effects.add(new GatewayPacket.Subscribe(board));
        return subscription;
    }

    void granted(String board) {
        DownSubscription subscription = subscriptions.get(board);
        if (subscription != null) {
            subscription.isGranted = true;
            subscription.hello.ifPresent(message -> publish(board, message));
            subscription.hello = Optional.empty();
        }
    }

    /** The board is forgotten, or has long not been there. */
    void unsubscribe(String board) {
        if (subscriptions.remove(board) != null) {
            effects.add(new GatewayPacket.Unsubscribe(board));
        }
    }
}
