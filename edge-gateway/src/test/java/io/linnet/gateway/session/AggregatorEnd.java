package io.linnet.gateway.session;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Admission;
import io.linnet.protocol.message.Message;
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
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.Shape;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * The aggregator's end of the protocol, without a wire and without a model: takes updates to their end and counts what
 * would be folded. Messages in, messages out.
 */
public final class AggregatorEnd {
    /** Times that a chunk was folded, by board/version/transfer/index. */
    public final Map<String, Integer> folds = new ConcurrentHashMap<>();
    /** Ended updates, by board/version/transfer, in order. */
    public final Queue<String> receipts = new ConcurrentLinkedQueue<>();

    public final Queue<String> log = new ConcurrentLinkedQueue<>();

    private final Map<String, Receiving> receiving = new ConcurrentHashMap<>();
    private final Map<String, Integer> ordinals = new ConcurrentHashMap<>();
    private final AtomicInteger nextOrdinal = new AtomicInteger();
    private final BiConsumer<String, Message> down;
    /** Receipts are withheld while true: the aggregator is slow or was restarted. */
    public volatile boolean isMute;
    /** Base versions below are refused as late. */
    public volatile long oldest;

    private record Receiving(Announcement announcement, Receiver receiver, boolean[] ended) {}

    /** @param down sends a message to a board */
    public AggregatorEnd(BiConsumer<String, Message> down) {
        this.down = down;
    }

    private static String key(String board, long version, int transfer) {
        return board + "/" + version + "/" + transfer;
    }

    /** A packet on a board's {@code up}. */
    public synchronized void up(String board, byte[] packet, long now) throws Refused {
        if (isMute) {
            return;
        }
        if (ChunkFormat.isChunk(packet)) {
            int transfer = ChunkReader.peek(packet).transfer();
            for (Map.Entry<String, Receiving> entry : receiving.entrySet()) {
                if (entry.getKey().startsWith(board + "/") && entry.getKey().endsWith("/" + transfer)) {
                    chunk(board, entry.getKey(), entry.getValue(), packet, now);
                    return;
                }
            }
            down.accept(
                    board, refusal(Reason.UNKNOWN_TRANSFER, "digits", OptionalLong.empty(), OptionalInt.of(transfer)));
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
            down.accept(board, new Welcome(hello.model(), ordinal, 8, Optional.empty()));
            return;
        }
        Base base = hello.base().orElseThrow();
        Announcement a = hello.announcement().get();
        if (base.version() < oldest) {
            down.accept(
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
            down.accept(
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
            down.accept(
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
        down.accept(
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

    /** A round that offers a full model of so many chunks, and a step where there is one. */
    public static Offer offer(long version, int fullChunks, int stepChunks) {
        Base base = new Base(version, TestUpdate.digest(version));
        return new Offer(
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
    }

    /** The chunks of that full model. */
    public static List<byte[]> full(long version, int chunks) {
        Base base = new Base(version, TestUpdate.digest(version));
        return TestUpdate.chunks(ChunkFormat.TYPE_FULL, "digits", base, (int) (version & 0xFFFF), chunks, 200);
    }

    /** The chunks of that step. */
    public static List<byte[]> step(long version, int chunks) {
        Base previous = new Base(version - 1, TestUpdate.digest(version - 1));
        return TestUpdate.chunks(ChunkFormat.TYPE_STEP, "digits", previous, (int) (version & 0xFFFF), chunks, 200);
    }
}
