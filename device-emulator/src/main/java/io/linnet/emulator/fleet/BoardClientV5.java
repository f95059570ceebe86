package io.linnet.emulator.fleet;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.linnet.protocol.session.MqttSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** MQTT 5. */
final class BoardClientV5 implements BoardClient {
    private final Mqtt5AsyncClient client;

    BoardClientV5(Mqtt5ClientBuilder builder, MqttSettings broker, Message will) {
        Mqtt5ClientBuilder withWill = builder.willPublish(publishOf(will));
        String user = broker.user();
        this.client = (user == null
                        ? withWill
                        : withWill.simpleAuth()
                                .username(user)
                                .password(Objects.requireNonNullElse(broker.password(), "")
                                        .getBytes(StandardCharsets.UTF_8))
                                .applySimpleAuth())
                .buildAsync();
    }

    private static Mqtt5Publish publishOf(Message message) {
        return Mqtt5Publish.builder()
                .topic(message.topic())
                .qos(message.qos())
                .retain(message.isRetained())
                .payload(message.payload())
                .build();
    }

    @Override
    public CompletableFuture<?> connect() {
        return client.connectWith()
                .cleanStart(true)
                .sessionExpiryInterval(0)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .restrictions()
                .receiveMaximum(RECEIVE_MAXIMUM)
                .applyRestrictions()
                .send();
    }

    @Override
    public void deliver(BiConsumer<String, byte[]> receiver, Executor executor) {
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> receiver.accept(publish.getTopic().toString(), publish.getPayloadAsBytes()),
                executor);
    }

    @Override
    public CompletableFuture<?> subscribe(List<String> filters) {
        return client.subscribe(Mqtt5Subscribe.builder()
                .addSubscriptions(filters.stream()
                        .map(filter -> Mqtt5Subscription.builder()
                                .topicFilter(filter)
                                .qos(MqttQos.AT_LEAST_ONCE)
                                .build())
                        .toList())
                .build());
    }

    @Override
    public CompletableFuture<?> unsubscribe(String filter) {
        return client.unsubscribeWith().topicFilter(filter).send();
    }

    @Override
    public CompletableFuture<?> publish(Message message) {
        return client.publish(publishOf(message));
    }

    @Override
    public CompletableFuture<?> disconnect() {
        return client.disconnect();
    }

    @Override
    public boolean isConnected() {
        return client.getState().isConnected();
    }
}
