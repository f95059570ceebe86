package io.linnet.protocol.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** A connection of Paho's MQTT 5 client. */
final class LinkV5 implements Link, MqttCallback {
    static {
        PahoQuiet.hush();
    }

    private final MqttSettings settings;
    private final Events events;
    private final LinkSocketFactory sockets;
    private final MqttAsyncClient client;

    LinkV5(MqttSettings settings, @Nullable SSLSocketFactory tls, Events events) {
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
            client.connect(options(), null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    events.connected(LinkV5.this, limits(token.getResponseProperties()));
                }

                @Override
                public void onFailure(@Nullable IMqttToken token, @Nullable Throwable cause) {
                    events.failed(LinkV5.this, Cause.of(cause));
                }
            });
        } catch (MqttException | RuntimeException e) {
            events.failed(this, Cause.of(e));
        }
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setSocketFactory(sockets);
        options.setCleanStart(settings.sessionExpirySeconds() == 0);
        options.setSessionExpiryInterval(settings.sessionExpirySeconds());
        options.setReceiveMaximum(settings.receiveMaximum());
        options.setMaximumPacketSize((long) settings.packetBytes());
        options.setKeepAliveInterval(settings.keepAliveSeconds());
        options.setConnectionTimeout(settings.connectSeconds());
        options.setUseSubscriptionIdentifiers(false);
        options.setUserName(settings.user());
        String password = settings.password();
        if (password != null) {
            options.setPassword(password.getBytes(StandardCharsets.UTF_8));
        }
        Will will = settings.will();
        if (will != null) {
            options.setWill(will.topic(), new MqttMessage(will.payload(), will.qos(), will.retained(), null));
        }
        return options;
    }

    private static LinkLimits limits(@Nullable MqttProperties properties) {
        Integer receiveMaximum = properties == null ? null : properties.getReceiveMaximum();
        Long packetBytes = properties == null ? null : properties.getMaximumPacketSize();
        return new LinkLimits(
                receiveMaximum == null ? 65_535 : receiveMaximum, packetBytes == null ? Long.MAX_VALUE : packetBytes);
    }

    @Override
    public void publish(QueuedPublish message, LinkDone done) throws LinkException {
        MqttProperties properties = new MqttProperties();
        long expirySeconds = message.remainingSeconds(System.nanoTime());
        if (expirySeconds > 0) {
            properties.setMessageExpiryInterval(expirySeconds);
        }
        MqttMessage wire = new MqttMessage(message.payload, message.qos, message.retained, properties);
        try {
            client.publish(message.topic, wire, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    done.onDone(refusal(token.getReasonCodes()));
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    // The connection ends; the session sends it again on the next one.
                }
            });
        } catch (MqttException e) {
            throw LinkV5.linkException(e);
        } catch (IllegalArgumentException e) {
            throw new LinkException(LinkException.Retry.NEVER, Cause.of(e));
        } catch (RuntimeException e) {
            // Taken apart by another thread while the connection ends.
            throw new LinkException(LinkException.Retry.ON_NEXT_LINK, Cause.of(e));
        }
    }

    private static LinkException linkException(MqttException e) {
        int code = e.getReasonCode();
        boolean busy = code == MqttClientException.REASON_CODE_MAX_INFLIGHT
                || code == MqttClientException.REASON_CODE_NO_MESSAGE_IDS_AVAILABLE;
        return new LinkException(busy ? LinkException.Retry.SOON : LinkException.Retry.ON_NEXT_LINK, Cause.of(e));
    }

    private static String refusal(int @Nullable [] reasonCodes) {
        return reasonCodes == null || reasonCodes.length == 0 || reasonCodes[0] < 0x80
                ? ""
                : Cause.ofReasonCode(reasonCodes[0]);
    }

    @Override
    public void subscribe(List<Subscription> subscriptions, SubscribeDone done) {
        MqttSubscription[] wire = subscriptions.stream()
                .map(subscription -> new MqttSubscription(subscription.filter(), subscription.qos()))
                .toArray(MqttSubscription[]::new);
        try {
            client.subscribe(
                    wire,
                    null,
                    new MqttActionListener() {
                        @Override
                        public void onSuccess(IMqttToken token) {
                            done.onDone(refusals(token.getReasonCodes(), wire.length));
                        }

                        @Override
                        public void onFailure(IMqttToken token, Throwable cause) {
                            // The connection ends; the session subscribes again on the next one.
                        }
                    },
                    new MqttProperties());
        } catch (MqttException e) {
            // Not connected any more: as above.
            return;
        } catch (RuntimeException e) {
            done.onDone(Collections.nCopies(wire.length, Cause.of(e)));
        }
    }

    private static List<String> refusals(int @Nullable [] reasonCodes, int count) {
        List<String> refusals = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int code = reasonCodes == null || i >= reasonCodes.length ? 0x80 : reasonCodes[i];
            refusals.add(code < 0x80 ? "" : Cause.ofReasonCode(code));
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
            // No quiescing: it would throw away acknowledgements that are waiting to be written.
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
    public void disconnected(MqttDisconnectResponse response) {
        MqttException cause = response.getException();
        String text = cause == null ? Cause.ofReasonCode(response.getReturnCode()) : Cause.of(cause);
        String reason = response.getReasonString();
        events.lost(this, reason == null || cause != null ? text : text + ": " + reason);
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        // Followed by a disconnect where it matters.
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // Every publish has its own listener.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // Told by the connect listener.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // Enhanced authentication is not used.
    }
}
