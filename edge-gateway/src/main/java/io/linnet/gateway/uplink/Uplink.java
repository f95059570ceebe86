package io.linnet.gateway.uplink;

import io.linnet.gateway.link.Counters;
import io.linnet.gateway.session.BoardSession;
import io.linnet.gateway.session.Boards;
import io.linnet.gateway.session.Loop;
import io.linnet.gateway.session.Upward;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MessageHandler;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.topic.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's end of the broker's connection: speaks on each board's {@code up}, listens on its {@code down} while the
 * board is there or custody holds something of it, and keeps the presence of the gateway and its boards. Everything runs
 * on the loop thread; the session's threads only hand over.
 */
public final class Uplink implements Upward, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
    private static final long TICK_MILLIS = 1_000;
    /** A board that leaves for a moment keeps its subscription. */
    private static final long UNLISTEN_MILLIS = 60_000;

    private static final int UP_EXPIRY_SECONDS = 3_600;

    private final MqttSession session;
    private final Topics topics;
    private final String gateway;
    private final Loop loop;
    private final Boards boards;
    private final Counters counters;
    private final Forwarder forwarder;
    private final Map<String, Ear> ears = new LinkedHashMap<>();
    private long lostAtMillis = Long.MIN_VALUE / 2;
    private volatile boolean isUp;
    private volatile String detail = "not connected yet";
    private volatile boolean isClosing;

    /** A subscription to a board's {@code down}. */
    private static final class Ear {
        private boolean isGranted;
        private long uselessSinceMillis = Long.MAX_VALUE;
        private Optional<byte[]> hello = Optional.empty();
    }

    /** @param session not started; it belongs to the uplink from here on */
    public Uplink(
            MqttSession session,
            Topics topics,
            String gateway,
            Loop loop,
            Boards boards,
            Counters counters,
            ForwarderFactory forwarders) {
        this.session = session;
        this.topics = topics;
        this.gateway = gateway;
        this.loop = loop;
        this.boards = boards;
        this.counters = counters;
        this.forwarder = forwarders.make(this::publish);
        session.onState((state, what) -> loop.execute(() -> onState(state, what)));
    }

    /** Makes the forwarder for a way to publish. */
    public interface ForwarderFactory {
        Forwarder make(Forwarder.Publisher publisher);
    }

    /** After everything that listens has subscribed. */
    public void start() {
        loop.execute(() -> boards.all().forEach(this::listenIfNeeded));
        loop.execute(session::start);
        loop.after(TICK_MILLIS, this::tick);
    }

    /** For the stage behind: the retained offers and models. Handlers run on the session's thread. */
    public CompletableFuture<Void> subscribe(String filter, MessageHandler handler) {
        return session.subscribe(filter, 1, handler);
    }

    public boolean isClosing() {
        return isClosing;
    }

    public Forwarder forwarder() {
        return forwarder;
    }

    /** One line for people: the broker, or why it is not connected. */
    public String detail() {
        return detail;
    }

    /** Since the connection was lost, 0 while it is there; for status. */
    public long downMillis() {
        return isUp ? 0 : lostAtMillis < 0 ? -1 : loop.nowMillis() - lostAtMillis;
    }

    private void onState(SessionState state, String what) {
        boolean wasUp = isUp;
        isUp = state == SessionState.READY;
        detail = what;
        if (isUp && !wasUp) {
            counters.uplink("connected");
            LOG.info("uplink: {}", what);
            publishPresence();
            forwarder.up(true);
            boards.all()
                    .forEach(board -> loop.execute(() -> {
                        board.uplinkReady();
                        forward(board);
                    }));
        } else if (!isUp && wasUp) {
            lostAtMillis = loop.nowMillis();
            counters.uplink("lost");
            LOG.warn("uplink: {}; boards go on, their updates wait in custody", what);
            forwarder.up(false);
        }
    }

    private void tick() {
        if (isClosing) {
            return;
        }
        loop.after(TICK_MILLIS, this::tick);
        // A task a board: what goes wrong with one stops neither the others nor the next tick.
        boards.all()
                .forEach(board -> loop.execute(() -> {
                    listenIfNeeded(board);
                    if (!board.custody().isEmpty()) {
                        forward(board);
                    }
                }));
    }

    // Upward

    @Override
    public boolean isUp() {
        return isUp;
    }

    @Override
    public void hello(String board, Hello hello) {
        byte[] message = MessageWriter.write(
                new Hello(hello.model(), hello.base(), Optional.empty(), List.of(), hello.buffer()));
        Ear ear = listen(board);
        if (ear.isGranted) {
            counters.uplink("hello");
            publish(board, message);
        } else {
            ear.hello = Optional.of(message);
        }
    }

    @Override
    public boolean request(String board, Message.Status status) {
        if (!isUp || !listen(board).isGranted) {
            return false;
        }
        counters.uplink("passed");
        forwarder.requested(board, status.received().transfer());
        publish(board, MessageWriter.write(status));
        return true;
    }

    @Override
    public void report(String board, byte[] message) {
        if (isUp) {
            session.offer(topics.report(board), message, 0, false, 0, PublishListener.IGNORE);
        }
    }

    @Override
    public void forward(BoardSession board) {
        if (board.isListening()) {
            Ear ear = listen(board.id());
            if (ear.isGranted) {
                forwarder.look(board);
            }
        }
    }

    @Override
    public void present(String board, boolean isOnline) {
        if (isOnline) {
            Ear ear = listen(board);
            ear.uselessSinceMillis = Long.MAX_VALUE;
        }
        if (isUp) {
            publishPresence(board, isOnline);
        }
    }

    private void publishPresence() {
        session.offer(
                topics.gateway(gateway), MessageWriter.write(new Presence(true)), 1, true, 0, PublishListener.IGNORE);
        boards.all().stream()
                .filter(board -> board.attachment().isPresent())
                .forEach(board -> publishPresence(board.id(), true));
    }

    private void publishPresence(String board, boolean isOnline) {
        session.offer(
                topics.presence(board),
                MessageWriter.write(new Presence(isOnline, Optional.of(gateway))),
                1,
                true,
                0,
                PublishListener.IGNORE);
    }

    private void publish(String board, byte[] packet) {
        session.offer(topics.up(board), packet, 1, false, UP_EXPIRY_SECONDS, outcome -> {
            if (!outcome.isTaken()) {
                // Nothing is lost: the transfer's timer sends again what has no answer.
                counters.uplink("not-taken");
            }
        });
    }

    // Ears

    private void listenIfNeeded(BoardSession board) {
        Ear ear = ears.get(board.id());
        if (board.isListening()) {
            listen(board.id()).uselessSinceMillis = Long.MAX_VALUE;
        } else if (ear != null) {
            if (ear.uselessSinceMillis == Long.MAX_VALUE) {
                ear.uselessSinceMillis = loop.nowMillis();
            } else if (loop.nowMillis() - ear.uselessSinceMillis > UNLISTEN_MILLIS) {
                ears.remove(board.id());
                session.unsubscribe(topics.down(board.id()));
            }
        }
    }

    private Ear listen(String board) {
        Ear known = ears.get(board);
        if (known != null) {
            return known;
        }
        Ear ear = new Ear();
        ears.put(board, ear);
        session.subscribe(topics.down(board), 1, (topic, payload, retained, ack) -> {
                    ack.done();
                    loop.execute(() -> arrived(board, payload));
                })
                .thenRun(() -> loop.execute(() -> granted(board, ear)))
                .exceptionally(refused -> {
                    if (!isClosing) {
                        LOG.error("uplink: board {} cannot be served: {}", board, refused.getMessage());
                    }
                    return null;
                });
        return ear;
    }

    private void granted(String board, Ear ear) {
        ear.isGranted = true;
        ear.hello.ifPresent(message -> publish(board, message));
        ear.hello = Optional.empty();
        boards.find(board).ifPresent(this::forward);
    }

    private void arrived(String id, byte[] packet) {
        Optional<BoardSession> board = boards.find(id);
        if (board.isEmpty()) {
            return;
        }
        if (ChunkFormat.isChunk(packet)) {
            board.get().send(packet);
            return;
        }
        try {
            Message message = MessageReader.read(packet);
            if (!forwarder.onMessage(board.get(), message, packet)) {
                board.get().fromAggregator(message, packet);
            }
        } catch (Refused refused) {
            counters.uplink("malformed");
        }
    }

    /** Says goodbye: a retained offline for the boards and the gateway, as the last will would. */
    @Override
    public void close() {
        CompletableFuture<Void> said = new CompletableFuture<>();
        loop.execute(() -> {
            isClosing = true;
            if (isUp) {
                boards.all().stream()
                        .filter(board -> board.attachment().isPresent())
                        .forEach(board -> publishPresence(board.id(), false));
                session.offer(
                        topics.gateway(gateway),
                        MessageWriter.write(new Presence(false)),
                        1,
                        true,
                        0,
                        PublishListener.IGNORE);
            }
            said.complete(null);
        });
        said.join();
        session.close();
    }
}
