package io.linnet.emulator.fleet;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One board's MQTT connection. The library shares its threads among thousands of clients, where the other one would take
 * four each; its queue of publishes is unbounded, so it is bounded here. A connection that drops is made again for ever;
 * then everything is subscribed again, and only then the board is told.
 */
final class MqttConnection implements Connection {
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int KEEP_ALIVE_SECONDS = 60;
    /**
     * Messages that may come unacknowledged. HiveMQ reserves and gives back this many packet ids each time it looks into
     * a client's queue: with a thousand boards and its default that is most of what it does.
     */
    private static final int RECEIVE_MAXIMUM = 16;

    private final FleetSettings settings;
    private final String board;
    private final Topics topics;
    private final String down;
    private final String round;
    private final Owner owner;
    private final Executor executor;
    private final Counters counters;
    private final Mqtt5AsyncClient client;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean isClosing;
    private volatile boolean isUp;

    MqttConnection(
            FleetSettings settings,
            String board,
            Owner owner,
            Executor executor,
            MqttClientExecutorConfig threads,
            Counters counters) {
        this.settings = settings;
        this.board = board;
        this.topics = new Topics(settings.fleet());
        this.down = topics.down(board);
        this.round = topics.round(settings.model());
        this.owner = owner;
        this.executor = executor;
        this.counters = counters;
        Mqtt5ClientBuilder builder = Mqtt5Client.builder()
                .identifier(settings.fleet() + "-" + board)
                .serverHost(settings.broker().getHost())
                .serverPort(settings.port())
                .executorConfig(threads)
                .addConnectedListener(context -> executor.execute(this::begin))
                .addDisconnectedListener(this::dropped)
                .willPublish(presence(false));
        if (settings.isSecure()) {
            builder = builder.sslWithDefaultConfig();
        }
        if (settings.user().isPresent()) {
            builder = builder.simpleAuth()
                    .username(settings.user().get())
                    .password(settings.password().orElse("").getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth();
        }
        this.client = builder.buildAsync();
    }

    private Mqtt5Publish presence(boolean isOnline) {
        return Mqtt5Publish.builder()
                .topic(topics.presence(board))
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .payload(MessageWriter.write(new Presence(isOnline)))
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

    /** With the session went whatever was to be told of its messages, so both are said again on each connection. */
    private void begin() {
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> arrived(publish.getTopic().toString(), publish.getPayloadAsBytes()),
                executor);
        subscribe();
    }

    private void arrived(String topic, byte[] payload) {
        if (payload.length == 0) {
            // A retained chunk that was taken away.
            return;
        }
        if (topic.equals(down)) {
            owner.arrived(payload);
        } else if (topic.equals(round)) {
            owner.offered(payload);
        } else {
            owner.broadcast(payload);
        }
    }

    private void subscribe() {
        Mqtt5Subscribe wanted = Mqtt5Subscribe.builder()
                .addSubscriptions(filters(List.of(down, round, topics.everyStep(settings.model()))))
                .build();
        CompletableFuture<?> unused = client.subscribe(wanted)
                .whenCompleteAsync(
                        (granted, error) -> {
                            if (error == null) {
                                publish(presence(true));
                                if (!isUp) {
                                    isUp = true;
                                    counters.connected.incrementAndGet();
                                    counters.connections.increment();
                                }
                                owner.connected();
                            } else if (client.getState().isConnected()) {
                                owner.refused(error);
                            }
                        },
                        executor);
    }

    private static List<Mqtt5Subscription> filters(List<String> topicFilters) {
        return topicFilters.stream()
                .map(filter -> Mqtt5Subscription.builder()
                        .topicFilter(filter)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .build())
                .toList();
    }

    /** Subscribes anew, which brings everything retained again: what a board does when it starts. */
    @Override
    public void rebooted() {
        subscribe();
    }

    @Override
    public void wantFull(boolean isWanted) {
        String filter = topics.everyFull(settings.model());
        CompletableFuture<?> unused = isWanted
                ? client.subscribe(Mqtt5Subscribe.builder()
                        .addSubscriptions(filters(List.of(filter)))
                        .build())
                : client.unsubscribeWith().topicFilter(filter).send();
    }

    private void dropped(MqttClientDisconnectedContext context) {
        int attempts = Math.min(6, context.getReconnector().getAttempts());
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << attempts);
        long spread = Math.floorMod(board.hashCode(), (int) pause);
        context.getReconnector()
                .reconnect(!isClosing)
                .resubscribeIfSessionExpired(false)
                .republishIfSessionExpired(false)
                .delay(pause + spread, TimeUnit.MILLISECONDS);
        if (isUp) {
            isUp = false;
            counters.connected.decrementAndGet();
            executor.execute(owner::disconnected);
        }
    }

    @Override
    public void up(byte[] payload) {
        send(topics.up(board), payload, MqttQos.AT_LEAST_ONCE);
    }

    @Override
    public void report(byte[] payload) {
        send(topics.report(board), payload, MqttQos.AT_MOST_ONCE);
    }

    private void send(String topic, byte[] payload, MqttQos qos) {
        publish(Mqtt5Publish.builder().topic(topic).qos(qos).payload(payload).build());
    }

    private void publish(Mqtt5Publish publish) {
        if (!isUp && !publish.isRetain()) {
            counters.dropped.increment();
            return;
        }
        if (underWay.incrementAndGet() > settings.queued()) {
            underWay.decrementAndGet();
            counters.dropped.increment();
            return;
        }
        CompletableFuture<?> unused =
                client.publish(publish).whenComplete((result, error) -> underWay.decrementAndGet());
    }

    @Override
    public CompletableFuture<?> close() {
        isClosing = true;
        if (!isUp) {
            return client.disconnect();
        }
        return client.publish(presence(false)).handle((result, error) -> null).thenCompose(done -> client.disconnect());
    }
}
