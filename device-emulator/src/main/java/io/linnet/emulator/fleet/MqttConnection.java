package io.linnet.emulator.fleet;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import io.linnet.emulator.fleet.BoardClient.Message;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.topic.Topics;
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

    private final FleetSettings settings;
    private final String board;
    private final Topics topics;
    private final String down;
    private final String round;
    private final Owner owner;
    private final Executor executor;
    private final Counters counters;
    private final BoardClient client;
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
        this.client = BoardClient.of(
                settings, board, presence(false), threads, context -> executor.execute(this::begin), this::dropped);
    }

    private Message presence(boolean isOnline) {
        return new Message(
                topics.presence(board), MessageWriter.write(new Presence(isOnline)), MqttQos.AT_LEAST_ONCE, true);
    }

    @Override
    public CompletableFuture<?> connect() {
        return client.connect();
    }

    /** With the session went whatever was to be told of its messages, so both are said again on each connection. */
    private void begin() {
        client.deliver(this::arrived, executor);
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
        CompletableFuture<?> unused = client.subscribe(List.of(down, round, topics.everyStep(settings.model())))
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
                            } else if (client.isConnected()) {
                                owner.refused(error);
                            }
                        },
                        executor);
    }

    /** Subscribes anew, which brings everything retained again: what a board does when it starts. */
    @Override
    public void rebooted() {
        subscribe();
    }

    @Override
    public void wantFull(boolean isWanted) {
        String filter = topics.everyFull(settings.model());
        CompletableFuture<?> unused = isWanted ? client.subscribe(List.of(filter)) : client.unsubscribe(filter);
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
        publish(new Message(topic, payload, qos, false));
    }

    private void publish(Message message) {
        if (!isUp && !message.isRetained()) {
            counters.dropped.increment();
            return;
        }
        if (underWay.incrementAndGet() > settings.queued()) {
            underWay.decrementAndGet();
            counters.dropped.increment();
            return;
        }
        CompletableFuture<?> unused =
                client.publish(message).whenComplete((result, error) -> underWay.decrementAndGet());
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
