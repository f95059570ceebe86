package io.linnet.emulator.fleet;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import io.linnet.protocol.session.MqttSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** MQTT 3.1.1, which knows neither a receive maximum nor an expiry of the session: it ends with the connection. */
final class BoardClientV311 implements BoardClient {
    private final Mqtt3AsyncClient client;

    BoardClientV311(Mqtt3ClientBuilder builder, MqttSettings broker, Message will) {
        Mqtt3ClientBuilder withWill = builder.willPublish(publishOf(will));
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

    private static Mqtt3Publish publishOf(Message message) {
        return Mqtt3Publish.builder()
                .topic(message.topic())
                .qos(message.qos())
                .retain(message.isRetained())
                .payload(message.payload())
                .build();
    }

    @Override
    public CompletableFuture<?> connect() {
        return client.connectWith()
                .cleanSession(true)
                .keepAlive(KEEP_ALIVE_SECONDS)
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
        return client.subscribe(Mqtt3Subscribe.builder()
                .addSubscriptions(filters.stream()
                        .map(filter -> Mqtt3Subscription.builder()
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
