package io.linnet.protocol.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/** A connection of Paho's MQTT 3.1.1 client. The broker keeps a session either for ever or not at all. */
final class LinkV311 implements Link, MqttCallback {
    static {
        PahoQuiet.hush();
    }

    private final MqttSettings settings;
    private final Events events;
    private final LinkSocketFactory sockets;
    private final MqttAsyncClient client;

    LinkV311(MqttSettings settings, @Nullable SSLSocketFactory tls, Events events) {
        this.settings = settings;
        this.events = events;
        this.sockets = new LinkSocketFactory(tls, settings.tls().verifyHostName());
        try {
            client = new MqttAsyncClient(settings.plainUri(), settings.clientId(), new MemoryPersistence());
        } catch (MqttException e) {
            throw new IllegalArgumentException("uri=" + settings.uri() + ", refused by the client library", e);
        }
        client.setManualAcks(true);
        client.setCallback(this);
    }

    @Override
    public void connect() {
        try {
            client.connect(options(), null, new IMqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    events.connected(LinkV311.this, new LinkLimits(settings.inFlight() + 1, Long.MAX_VALUE));
                }

                @Override
                public void onFailure(@Nullable IMqttToken token, @Nullable Throwable cause) {
                    events.failed(LinkV311.this, Cause.of(cause));
                }
            });
        } catch (MqttException | RuntimeException e) {
            events.failed(this, Cause.of(e));
        }
    }

    private MqttConnectOptions options() {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setAutomaticReconnect(false);
        options.setSocketFactory(sockets);
        options.setCleanSession(settings.sessionExpirySeconds() == 0);
        options.setMaxInflight(settings.inFlight() + 1);
        options.setKeepAliveInterval(settings.keepAliveSeconds());
        options.setConnectionTimeout(settings.connectSeconds());
        if (settings.user() != null) {
            options.setUserName(settings.user());
        }
        String password = settings.password();
        if (password != null) {
            options.setPassword(password.toCharArray());
        }
        Will will = settings.will();
        if (will != null) {
            options.setWill(will.topic(), will.payload(), will.qos(), will.retained());
        }
        return options;
    }

    @Override
    public void publish(QueuedPublish message, LinkDone done) throws LinkException {
        MqttMessage wire = new MqttMessage(message.payload);
        wire.setQos(message.qos);
        wire.setRetained(message.retained);
        try {
            client.publish(message.topic, wire, null, new IMqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    done.onDone("");
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    // The connection ends; the session sends it again on the next one.
                }
            });
        } catch (MqttException e) {
            boolean busy = e.getReasonCode() == MqttException.REASON_CODE_MAX_INFLIGHT
                    || e.getReasonCode() == MqttException.REASON_CODE_NO_MESSAGE_IDS_AVAILABLE;
            throw new LinkException(busy ? LinkException.Retry.SOON : LinkException.Retry.ON_NEXT_LINK, Cause.of(e));
        } catch (IllegalArgumentException e) {
            throw new LinkException(LinkException.Retry.NEVER, Cause.of(e));
        } catch (RuntimeException e) {
            // Taken apart by another thread while the connection ends.
            throw new LinkException(LinkException.Retry.ON_NEXT_LINK, Cause.of(e));
        }
    }

    @Override
    public void subscribe(List<Subscription> subscriptions, SubscribeDone done) {
        String[] filters = subscriptions.stream().map(Subscription::filter).toArray(String[]::new);
        int[] qos = subscriptions.stream().mapToInt(Subscription::qos).toArray();
        try {
            client.subscribe(filters, qos, null, new IMqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    done.onDone(refusals(token.getGrantedQos(), filters.length));
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    // One refused filter fails the whole token; a lost connection too, and then nobody listens.
                    int[] granted = token.getGrantedQos();
                    if (granted != null && granted.length == filters.length) {
                        done.onDone(refusals(granted, filters.length));
                    }
                }
            });
        } catch (MqttException e) {
            // Not connected any more: the session subscribes again on the next connection.
            return;
        } catch (RuntimeException e) {
            done.onDone(Collections.nCopies(filters.length, Cause.of(e)));
        }
    }

    private static List<String> refusals(int @Nullable [] granted, int count) {
        List<String> refusals = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean ok = granted != null && i < granted.length && granted[i] < 0x80;
            refusals.add(ok ? "" : Cause.ofReasonCode(0x80));
        }
        return refusals;
    }

    @Override
    public void unsubscribe(String filter) {
        try {
            client.unsubscribe(filter);
        } catch (MqttException | RuntimeException e) {
            // Not connected any more: the next connection does not subscribe to it.
            return;
        }
    }

    @Override
    public void acknowledge(int packetId) {
        try {
            client.messageArrivedComplete(packetId, 1);
        } catch (MqttException | RuntimeException e) {
            // The connection ends; the broker sends the message again.
            return;
        }
    }

    @Override
    public void disconnect(long timeoutMillis) {
        try {
            client.disconnect(0).waitForCompletion(timeoutMillis);
        } catch (MqttException | RuntimeException e) {
            sockets.cut();
        }
    }

    @Override
    public void cut() {
        sockets.cut();
    }

    @Override
    public long silentNanos() {
        return sockets.silentNanos();
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        events.arrived(this, topic, message.getPayload(), message.getQos(), message.isRetained(), message.getId());
    }

    @Override
    public void connectionLost(Throwable cause) {
        events.lost(this, Cause.of(cause));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
        // Every publish has its own listener.
    }
}
