package io.linnet.gateway;

import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Admission;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Downloads;
import io.linnet.protocol.message.Message.Full;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Shape;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Reason;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The other end as the specification has it (sections 8, 9, 16), without a model: counts what would be folded, each
 * (board, base, transfer, chunk) by itself.
 */
public final class TestAggregator implements AutoCloseable {
    /** Times that each chunk was handed on as new, by board/version/transfer/index. */
    public final Map<String, Integer> folds = new ConcurrentHashMap<>();
    /** Transfers ended with a receipt, by board/version/transfer, in order. */
    public final ConcurrentLinkedQueue<String> receipts = new ConcurrentLinkedQueue<>();
    /** Every message as it came, for the order. */
    public final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();

    private final Map<String, Receiving> receiving = new ConcurrentHashMap<>();
    private final Map<String, Integer> ordinals = new ConcurrentHashMap<>();
    private final AtomicInteger nextOrdinal = new AtomicInteger();
    private final Topics topics;
    private final MqttSession session;
    /** Receipts are withheld while true: the aggregator is slow or was restarted. */
    public volatile boolean isMute;
    /** Base versions below are refused as late. */
    public volatile long oldest;

    private record Receiving(Announcement announcement, Receiver receiver, boolean[] ended) {}

    public TestAggregator(String uri, String fleet) throws InterruptedException {
        topics = new Topics(fleet);
        session = new MqttSession(MqttSettings.of(uri, "aggregator-" + System.nanoTime()));
        session.subscribe(topics.everyBoard(Channel.UP), 1, (topic, payload, retained, ack) -> {
            ack.done();
            try {
                up(((Topic.OfBoard) Topics.parse(topic)).board(), payload);
            } catch (Refused refused) {
                log.add("refused " + refused.getMessage());
            }
        });
        session.start();
        if (!session.awaitReady(Duration.ofSeconds(20))) {
            throw new IllegalStateException("no broker at " + uri);
        }
    }

    private static String key(String board, long version, int transfer) {
        return board + "/" + version + "/" + transfer;
    }

    private synchronized void up(String board, byte[] packet) throws Refused {
        if (isMute) {
            return;
        }
        long now = System.nanoTime() / 1_000_000;
        if (ChunkFormat.isChunk(packet)) {
            int transfer = ChunkReader.peek(packet).transfer();
            for (Map.Entry<String, Receiving> entry : receiving.entrySet()) {
                if (entry.getKey().startsWith(board + "/") && entry.getKey().endsWith("/" + transfer)) {
                    chunk(board, entry.getKey(), entry.getValue(), packet, now);
                    return;
                }
            }
            down(board, refusal(Reason.UNKNOWN_TRANSFER, "digits", OptionalLong.empty(), OptionalInt.of(transfer)));
            return;
        }
        Message message = MessageReader.read(packet);
        log.add(board + " " + message.getClass().getSimpleName());
        if (message instanceof Hello hello) {
            hello(board, hello);
        } else if (message instanceof Commit commit) {
            Announcement a = commit.announcement();
            String key = key(board, commit.base().version(), a.transfer());
            open(key, commit.model(), commit.base(), a);
            end(board, key, commit.model(), commit.base().version());
        }
    }

    private void hello(String board, Hello hello) {
        int ordinal = ordinals.computeIfAbsent(board, b -> nextOrdinal.getAndIncrement());
        if (hello.announcement().isEmpty()) {
            down(board, new Welcome(hello.model(), ordinal, 8, Optional.empty()));
            return;
        }
        Base base = hello.base().orElseThrow();
        Announcement a = hello.announcement().get();
        if (base.version() < oldest) {
            down(
                    board,
                    refusal(Reason.LATE, hello.model(), OptionalLong.of(base.version()), OptionalInt.of(a.transfer())));
            return;
        }
        String key = key(board, base.version(), a.transfer());
        Receiving r = open(key, hello.model(), base, a);
        if (r.ended()[0]) {
            end(board, key, hello.model(), base.version());
        } else {
            StatusBitmap bitmap = r.receiver().bitmap();
            down(
                    board,
                    new Welcome(
                            hello.model(),
                            ordinal,
                            8,
                            Optional.of(new Received(base.version(), a.transfer(), bitmap))));
        }
    }

    private Receiving open(String key, String model, Base base, Announcement a) {
        return receiving.computeIfAbsent(
                key,
                k -> new Receiving(
                        a,
                        new Receiver(
                                StatusBitmap.none(a.chunks()),
                                ChunkSeed.of(model, base.version(), base.digest())
                                        .bytes(),
                                a.transfer(),
                                0,
                                ReceiverPolicy.of(LinkProfile.MQTT, 8)),
                        new boolean[1]));
    }

    private void chunk(String board, String key, Receiving r, byte[] packet, long now) throws Refused {
        for (byte[] chunk : r.receiver().accept(packet, now).chunks()) {
            folds.merge(key + "/" + ChunkReader.peek(chunk).index(), 1, Integer::sum);
        }
        String[] parts = key.split("/");
        if (r.receiver().complete()) {
            end(board, key, "digits", Long.parseLong(parts[1]));
        } else if (r.receiver().statusDue(now)) {
            down(
                    board,
                    new Message.Status(
                            "digits",
                            0,
                            Long.parseLong(parts[1]),
                            r.announcement().transfer(),
                            r.receiver().status(now)));
        }
    }

    private void end(String board, String key, String model, long version) {
        Receiving r = receiving.get(key);
        if (!r.ended()[0]) {
            r.ended()[0] = true;
            receipts.add(key);
        }
        down(
                board,
                new Receipt(
                        model,
                        new Received(
                                version,
                                r.announcement().transfer(),
                                r.receiver().bitmap()),
                        r.receiver().complete() ? ReceiptOutcome.FOLDED : ReceiptOutcome.PARTLY_FOLDED));
    }

    private static Refusal refusal(Reason reason, String model, OptionalLong version, OptionalInt transfer) {
        return new Refusal(reason, Optional.of(model), version, transfer, OptionalLong.empty(), Optional.empty());
    }

    private void down(String board, Message message) {
        session.offer(topics.down(board), MessageWriter.write(message), 1, false, 600, PublishListener.IGNORE);
    }

    /** Publishes a round with its full model and step. */
    public Offer offer(long version, int fullChunks, int stepChunks) {
        Base base = new Base(version, TestUpdate.digest(version));
        List<byte[]> fulls = TestUpdate.chunks(2, "digits", base, (int) (version & 0xFFFF), fullChunks, 200);
        for (int i = 0; i < fulls.size(); i++) {
            session.publish(topics.full("digits", i), fulls.get(i), 1, true, 0, PublishListener.IGNORE);
        }
        if (stepChunks > 0) {
            Base previous = new Base(version - 1, TestUpdate.digest(version - 1));
            List<byte[]> steps = TestUpdate.chunks(1, "digits", previous, (int) (version & 0xFFFF), stepChunks, 200);
            for (int i = 0; i < steps.size(); i++) {
                session.publish(topics.step("digits", i), steps.get(i), 1, true, 0, PublishListener.IGNORE);
            }
        }
        Offer offer = new Offer(
                "digits",
                base,
                (int) version,
                42,
                new Shape(
                        Network.TIFED,
                        ModelLayout.of(Numeric.INT16, new int[] {64, 32, 10}, new int[] {0, 0}),
                        List.of(2, 1024, 20, 1, 60, 0),
                        false),
                new Admission(16, 16, 8, 0, 1_000, 60_000),
                new Profile(2, 256, 16, 200, true),
                new Downloads(
                        stepChunks > 0 ? Optional.of(TestUpdate.digest(version - 1)) : Optional.empty(),
                        stepChunks,
                        Optional.of(new Full(version, fullChunks, base.digest()))));
        session.publish(topics.round("digits"), MessageWriter.write(offer), 1, true, 0, PublishListener.IGNORE);
        return offer;
    }

    @Override
    public void close() {
        session.close();
    }
}
