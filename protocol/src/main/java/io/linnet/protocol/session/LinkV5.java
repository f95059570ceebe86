package io.linnet.protocol.session;

import java.nio.charset.StandardCharsets;
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
final class LinkV5 extends PahoLink implements MqttCallback {
    private final MqttAsyncClient client;

    LinkV5(MqttSettings settings, @Nullable SSLSocketFactory tls, Events events) {
        super(settings, tls, events);
        try {
            client = new MqttAsyncClient(settings.plainUri(), settings.clientId(), new MemoryPersistence());
        } catch (MqttException e) {
            throw badUri(e);
        }
        client.setManualAcks(true);
        client.setCallback(this);
    }

    @Override
    void callConnect() throws MqttException {
        client.connect(options(), null, new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                events.connected(LinkV5.this, limits(token.getResponseProperties()));
            }

            @Override
            public void onFailure(@Nullable IMqttToken token, @Nullable Throwable cause) {
                events.failed(LinkV5.this, Cause.withVersionHint(Cause.of(cause)));
            }
        });
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
        Integer qos = properties == null ? null : properties.getMaximumQoS();
        Boolean isRetaining = properties == null ? null : properties.isRetainAvailable();
        return new LinkLimits(
                receiveMaximum == null ? 65_535 : receiveMaximum,
                packetBytes == null ? Long.MAX_VALUE : packetBytes,
                qos == null ? 2 : qos,
                isRetaining == null || isRetaining);
    }

    @Override
    void callPublish(QueuedPublish message, LinkDone done) throws MqttException {
        MqttProperties properties = new MqttProperties();
        long expirySeconds = message.remainingSeconds(System.nanoTime());
        if (expirySeconds > 0) {
            properties.setMessageExpiryInterval(expirySeconds);
        }
        MqttMessage wire = new MqttMessage(message.payload, message.qos, message.retained, properties);
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
    }

    @Override
    boolean isWindowFull(Exception failure) {
        return failure instanceof MqttException mqtt
                && (mqtt.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT
                        || mqtt.getReasonCode() == MqttClientException.REASON_CODE_NO_MESSAGE_IDS_AVAILABLE);
    }

    private static String refusal(int @Nullable [] reasonCodes) {
        return reasonCodes == null || reasonCodes.length == 0 || reasonCodes[0] < 0x80
                ? ""
                : Cause.ofReasonCode(reasonCodes[0]);
    }

    @Override
    void callSubscribe(List<Subscription> subscriptions, SubscribeDone done) throws MqttException {
        MqttSubscription[] wire = subscriptions.stream()
                .map(subscription -> new MqttSubscription(subscription.filter(), subscription.qos()))
                .toArray(MqttSubscription[]::new);
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
    }

    @Override
    void callUnsubscribe(String filter) throws MqttException {
        client.unsubscribe(filter);
    }

    @Override
    void callAcknowledge(int packetId) throws MqttException {
        client.messageArrivedComplete(packetId, 1);
    }

    @Override
    void callDisconnect(long timeoutMillis) throws MqttException {
        // No quiescing: it would throw away acknowledgements that are waiting to be written.
        client.disconnect(0).waitForCompletion(timeoutMillis);
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
