package io.linnet.protocol.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What both of Paho's clients have in common: what a failed call means. They share no type, so that each call stands in
 * the subclass, bare.
 */
abstract class PahoLink implements Link {
    static {
        PahoQuiet.hush();
    }

    final MqttSettings settings;
    final Events events;
    final LinkSocketFactory sockets;

    PahoLink(MqttSettings settings, @Nullable SSLSocketFactory tls, Events events) {
        this.settings = settings;
        this.events = events;
        this.sockets = new LinkSocketFactory(tls, settings.tls().verifyHostName());
    }

    abstract void callConnect() throws Exception;

    abstract void callPublish(QueuedPublish message, LinkDone done) throws Exception;

    /** Whether a failed publish can be tried again on this connection. */
    abstract boolean isWindowFull(Exception failure);

    abstract void callSubscribe(List<Subscription> subscriptions, SubscribeDone done) throws Exception;

    abstract void callUnsubscribe(String filter) throws Exception;

    abstract void callAcknowledge(int packetId) throws Exception;

    abstract void callDisconnect(long timeoutMillis) throws Exception;

    @Override
    public final void connect() {
        try {
            callConnect();
        } catch (Exception e) {
            events.failed(this, Cause.of(e));
        }
    }

    @Override
    public final void publish(QueuedPublish message, LinkDone done) throws LinkException {
        try {
            callPublish(message, done);
        } catch (IllegalArgumentException e) {
            throw new LinkException(LinkException.Retry.NEVER, Cause.of(e));
        } catch (Exception e) {
            // A RuntimeException: taken apart by another thread while the connection ends.
            throw new LinkException(
                    isWindowFull(e) ? LinkException.Retry.SOON : LinkException.Retry.ON_NEXT_LINK, Cause.of(e));
        }
    }

    @Override
    public final void subscribe(List<Subscription> subscriptions, SubscribeDone done) {
        try {
            callSubscribe(subscriptions, done);
        } catch (RuntimeException e) {
            done.onDone(Collections.nCopies(subscriptions.size(), Cause.of(e)));
        } catch (Exception e) {
            // Not connected any more: the session subscribes again on the next connection.
            return;
        }
    }

    static List<String> refusals(int @Nullable [] codes, int count) {
        List<String> refusals = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int code = codes == null || i >= codes.length ? 0x80 : codes[i];
            refusals.add(code < 0x80 ? "" : Cause.ofReasonCode(code));
        }
        return refusals;
    }

    @Override
    public final void unsubscribe(String filter) {
        try {
            callUnsubscribe(filter);
        } catch (Exception e) {
            // Not connected any more: the next connection does not subscribe to it.
            return;
        }
    }

    @Override
    public final void acknowledge(int packetId) {
        try {
            callAcknowledge(packetId);
        } catch (Exception e) {
            // The connection ends; the broker sends the message again.
            return;
        }
    }

    @Override
    public final void disconnect(long timeoutMillis) {
        try {
            callDisconnect(timeoutMillis);
        } catch (Exception e) {
            sockets.cut();
        }
    }

    @Override
    public final void cut() {
        sockets.cut();
    }

    @Override
    public final long silentNanos() {
        return sockets.silentNanos();
    }

    final IllegalArgumentException badUri(Exception e) {
        return new IllegalArgumentException("uri=" + settings.uri() + ", refused by the client library", e);
    }
}
