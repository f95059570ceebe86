package io.linnet.protocol.session;

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
final class LinkV311 extends PahoLink implements MqttCallback {
    private final MqttAsyncClient client;

    LinkV311(MqttSettings settings, @Nullable SSLSocketFactory tls, Events events) {
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
        client.connect(options(), null, new IMqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                events.connected(LinkV311.this, LinkLimits.of(settings.inFlight() + 1, Long.MAX_VALUE));
            }

            @Override
            public void onFailure(@Nullable IMqttToken token, @Nullable Throwable cause) {
                events.failed(LinkV311.this, Cause.of(cause));
            }
        });
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
    void callPublish(QueuedPublish message, LinkDone done) throws MqttException {
        MqttMessage wire = new MqttMessage(message.payload);
        wire.setQos(message.qos);
        wire.setRetained(message.retained);
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
    }

    @Override
    boolean isWindowFull(Exception failure) {
        return failure instanceof MqttException mqtt
                && (mqtt.getReasonCode() == MqttException.REASON_CODE_MAX_INFLIGHT
                        || mqtt.getReasonCode() == MqttException.REASON_CODE_NO_MESSAGE_IDS_AVAILABLE);
    }

    @Override
    void callSubscribe(List<Subscription> subscriptions, SubscribeDone done) throws MqttException {
        String[] filters = subscriptions.stream().map(Subscription::filter).toArray(String[]::new);
        int[] qos = subscriptions.stream().mapToInt(Subscription::qos).toArray();
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
    public void connectionLost(Throwable cause) {
        events.lost(this, Cause.of(cause));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
        // Every publish has its own listener.
    }
}
