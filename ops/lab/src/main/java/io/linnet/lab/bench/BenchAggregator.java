package io.linnet.lab.bench;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.StatusBitmap;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The aggregator's side of the transfer and nothing behind it: the gateway is what is measured. */
final class BenchAggregator implements AutoCloseable {
    private static final int WINDOW = 32;

    private record Receiving(Announcement announcement, Receiver receiver) {}

    private final Topics topics = new Topics("bench");
    private final MqttSession session;
    private final Map<String, Receiving> byBoard = new ConcurrentHashMap<>();
    private final Map<String, Integer> ordinals = new ConcurrentHashMap<>();
    private final AtomicInteger receipts = new AtomicInteger();

    BenchAggregator(String uri) throws InterruptedException {
        session = new MqttSession(MqttSettings.of(uri, "bench-aggregator"));
        CompletableFuture<Void> unused =
                session.subscribe(topics.everyBoard(Channel.UP), 1, (topic, payload, retained, ack) -> {
                    ack.done();
                    try {
                        up(((Topic.OfBoard) Topics.parse(topic)).board(), payload);
                    } catch (Refused refused) {
                        throw new IllegalStateException("the gateway sent what no board sends", refused);
                    }
                });
        session.start();
        if (!session.awaitReady(Duration.ofSeconds(20))) {
            throw new IllegalStateException("the broker does not answer");
        }
    }

    /** Transfers ended so far. */
    int receipts() {
        return receipts.get();
    }

    private void up(String board, byte[] packet) throws Refused {
        long now = System.nanoTime() / 1_000_000;
        if (!ChunkFormat.isChunk(packet)) {
            if (MessageReader.read(packet) instanceof Hello hello) {
                hello(board, hello);
            }
            return;
        }
        Receiving receiving = byBoard.get(board);
        if (receiving == null) {
            return;
        }
        Receiver receiver = receiving.receiver();
        boolean wasComplete = receiver.complete();
        receiver.accept(packet, now);
        if (receiver.complete()) {
            if (!wasComplete) {
                receipts.incrementAndGet();
            }
            down(board, new Receipt(BenchUpdate.MODEL, received(receiving), ReceiptOutcome.FOLDED));
        } else if (receiver.statusDue(now)) {
            down(
                    board,
                    new Message.Status(
                            BenchUpdate.MODEL,
                            ChunkFormat.TYPE_UPDATE,
                            BenchUpdate.BASE.version(),
                            receiving.announcement().transfer(),
                            receiver.status(now)));
        }
    }

    private void hello(String board, Hello hello) {
        int ordinal = ordinals.computeIfAbsent(board, b -> ordinals.size());
        Optional<Received> received = Optional.empty();
        if (hello.announcement().isPresent()) {
            Announcement announcement = hello.announcement().get();
            Receiving receiving = byBoard.compute(
                    board,
                    (b, known) -> known != null && known.announcement().equals(announcement)
                            ? known
                            : new Receiving(announcement, receiver(announcement)));
            if (receiving.receiver().complete()) {
                down(board, new Receipt(BenchUpdate.MODEL, received(receiving), ReceiptOutcome.FOLDED));
                return;
            }
            received = Optional.of(received(receiving));
        }
        down(board, new Welcome(BenchUpdate.MODEL, ordinal, WINDOW, received));
    }

    private static Receiver receiver(Announcement announcement) {
        return new Receiver(
                StatusBitmap.none(announcement.chunks()),
                BenchUpdate.SEED.bytes(),
                announcement.transfer(),
                ChunkFormat.TYPE_UPDATE,
                ReceiverPolicy.of(LinkProfile.MQTT, WINDOW));
    }

    private static Received received(Receiving receiving) {
        return new Received(
                BenchUpdate.BASE.version(),
                receiving.announcement().transfer(),
                receiving.receiver().bitmap());
    }

    private void down(String board, Message message) {
        session.offer(topics.down(board), MessageWriter.write(message), 1, false, 60, PublishListener.IGNORE);
    }

    @Override
    public void close() {
        session.close();
    }
}
