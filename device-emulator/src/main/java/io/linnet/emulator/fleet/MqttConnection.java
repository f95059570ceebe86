package io.linnet.emulator.fleet;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import io.linnet.emulator.fleet.BoardClient.Message;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.topic.Topics;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One board's MQTT connection. The library shares its threads among thousands of clients, where the other one would take
 * four each; its queue of publishes is unbounded, so it is bounded here. A connection that drops is made again for ever;
 * then everything is subscribed again, and only then the board is told.
 */
final class MqttConnection implements Connection {
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    /** Connections closed in a row without an answer; one or two may be a broker that starts or stops. */
    private static final int CLOSES_AT_MOST = 3;

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
    /** Threads of the library, one at a time. */
    private final BrokerAnswer answer;

    private final CompletableFuture<@Nullable Void> tried = new CompletableFuture<>();
    private String complaint = "";
    private int closedUnanswered;

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
        this.answer = new BrokerAnswer(settings.broker(board));
        this.client = BoardClient.of(settings, board, presence(false), threads, this::connected, this::dropped);
    }

    private Message presence(boolean isOnline) {
        return new Message(
                topics.presence(board),
                MessageWriter.write(new Presence(isOnline)),
                MqttQos.AT_LEAST_ONCE,
                !settings.isPassing());
    }

    @Override
    public CompletableFuture<?> connect() {
        CompletableFuture<?> unused = client.connect();
        return tried;
    }

    private void connected(MqttClientConnectedContext context) {
        tried.complete(null);
        closedUnanswered = 0;
        Optional<String> lack = answer.lack(context);
        if (lack.isPresent()) {
            refuse(lack.get());
        } else {
            executor.execute(this::begin);
        }
    }

    private void refuse(String sentence) {
        if (!complaint.equals(sentence)) {
            complaint = sentence;
            executor.execute(() -> owner.refused(new BrokerRefused(sentence)));
        }
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
                            Optional<String> refusal =
                                    error == null ? answer.lack(granted) : answer.refusal(unwrapped(error));
                            if (refusal.isPresent()) {
                                refuse(refusal.get());
                            } else if (error == null) {
                                if (!isUp) {
                                    isUp = true;
                                    counters.connected.incrementAndGet();
                                    counters.connections.increment();
                                }
                                publish(presence(true));
                                owner.connected();
                            }
                        },
                        executor);
    }

    private static Throwable unwrapped(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
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
        if (!isClosing) {
            complain(context.getCause());
        }
        tried.complete(null);
    }

    /** A cause is told once, not at each try. */
    private void complain(Throwable cause) {
        Optional<String> refusal = answer.refusal(cause);
        closedUnanswered = BrokerAnswer.isClosed(cause) ? closedUnanswered + 1 : 0;
        if (refusal.isPresent()) {
            refuse(refusal.get());
        } else if (closedUnanswered == CLOSES_AT_MOST) {
            refuse(answer.closes());
        } else if (!complaint.equals(answer.trouble(cause))) {
            complaint = answer.trouble(cause);
            String told = complaint;
            executor.execute(() -> owner.unreachable(told));
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
        if (!isUp) {
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
