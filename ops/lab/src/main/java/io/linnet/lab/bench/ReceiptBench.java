package io.linnet.lab.bench;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * How long a board waits for its receipt, from the packet that makes its update whole: over a broker, with the aggregator in
 * a process of its own, while updates come at a steady rate.
 */
final class ReceiptBench implements AutoCloseable {
    private static final Topics TOPICS = new Topics(EngineUpdates.FLEET);
    private static final EngineUpdates UPDATES = new EngineUpdates(Codec.RANGE);
    private static final int WARM_ROUNDS = 2;
    private static final int ROUNDS = 5;
    private static final long AGAIN_SECONDS = 4;
    private static final int TRIES = 60;

    private final int boards;
    private final int perSecond;
    private final Broker broker;
    private final MqttSession up;
    private final MqttSession down;
    private final BlockingQueue<Base> offers = new LinkedBlockingQueue<>();
    private final AtomicLongArray sentNanos;
    private final AtomicLongArray waitedNanos;
    private volatile long version;
    private int again;

    private ReceiptBench(int boards, int perSecond) throws IOException, InterruptedException {
        this.boards = boards;
        this.perSecond = perSecond;
        this.sentNanos = new AtomicLongArray(boards);
        this.waitedNanos = new AtomicLongArray(boards);
        this.broker = Broker.start(BrokerSettings.inMemory(0));
        this.up = new MqttSession(MqttSettings.of(broker.uri(), "boards"));
        this.down = new MqttSession(MqttSettings.of(broker.uri(), "boards-down"));
        var offered = down.subscribe(TOPICS.round(EngineUpdates.MODEL), 1, (topic, payload, retained, ack) -> {
            ack.done();
            offered(payload);
        });
        var answered = down.subscribe(TOPICS.everyBoard(Channel.DOWN), 1, (topic, payload, retained, ack) -> {
            ack.done();
            answered(topic, payload);
        });
        up.start();
        down.start();
        if (!down.awaitReady(Duration.ofSeconds(20)) || !up.awaitReady(Duration.ofSeconds(20))) {
            throw new IOException("the bench's own broker does not answer");
        }
        offered.join();
        answered.join();
    }

    /**
     * @param engine its arguments behind the broker and the number of boards
     * @param label of the row
     */
    static void run(String label, List<String> engine, int boards, int perSecond, Consumer<Map<String, Object>> out)
            throws IOException, InterruptedException {
        try (ReceiptBench bench = new ReceiptBench(boards, perSecond)) {
            List<String> command = new ArrayList<>(EngineWorker.command(ReceiptEngine.class));
            command.addAll(List.of(bench.broker.uri(), String.valueOf(boards)));
            command.addAll(engine);
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                out.accept(bench.measure(label));
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private void offered(byte[] payload) {
        try {
            if (payload.length > 0 && MessageReader.read(payload) instanceof Offer offer) {
                offers.add(offer.base());
            }
        } catch (Refused refused) {
            throw new IllegalStateException("the bench's own aggregator offers what is no offer", refused);
        }
    }

    private void answered(String topic, byte[] payload) {
        long now = System.nanoTime();
        try {
            if (MessageReader.read(payload) instanceof Receipt receipt
                    && receipt.folded().version() == version
                    && Topics.parse(topic) instanceof Topic.OfBoard of) {
                int board = Integer.parseInt(of.board().substring("board-".length()));
                waitedNanos.compareAndSet(board, 0, now - sentNanos.get(board));
            }
        } catch (Refused refused) {
            throw new IllegalStateException("the bench's own aggregator says what is no message", refused);
        }
    }

    private Map<String, Object> measure(String label) throws InterruptedException {
        Base base = first();
        long[] waited = new long[(ROUNDS - WARM_ROUNDS) * boards];
        for (int round = 0; round < ROUNDS; round++) {
            if (round == WARM_ROUNDS) {
                again = 0;
            }
            base = round(base);
            for (int i = 0; i < boards && round >= WARM_ROUNDS; i++) {
                waited[(round - WARM_ROUNDS) * boards + i] = waitedNanos.get(i);
            }
        }
        Arrays.sort(waited);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bench", "engine");
        row.put("engine", label);
        row.put("codec", "range");
        row.put("boards", boards);
        row.put("instances", 1);
        row.put("sentPerSecond", perSecond);
        row.put("receiptMillisP50", millis(waited, 0.5));
        row.put("receiptMillisP99", millis(waited, 0.99));
        row.put("sentAgain", again);
        row.put("modelDigest", base.digest().toString());
        return row;
    }

    private static double millis(long[] sorted, double share) {
        return Math.round(sorted[(int) (share * (sorted.length - 1))] / 1e5) / 10.0;
    }

    private Base first() throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            for (int board = 0; board < boards; board++) {
                publish(board, EngineUpdates.greeting());
            }
            Base base = offers.poll(AGAIN_SECONDS, TimeUnit.SECONDS);
            if (base != null) {
                return base;
            }
        }
        throw new IllegalStateException("the aggregator of the bench offers no round");
    }

    /** @return the version that it led to */
    private Base round(Base base) throws InterruptedException {
        List<List<byte[]>> distinct = UPDATES.distinct(base);
        for (int i = 0; i < boards; i++) {
            waitedNanos.set(i, 0);
        }
        version = base.version();
        long begin = System.nanoTime();
        for (int i = 0; i < boards; i++) {
            long due = begin + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            sentNanos.set(i, System.nanoTime());
            publish(i, UPDATES.packets(base, distinct, i).get(0));
        }
        for (int i = 0; i < TRIES; i++) {
            Base next = offers.poll(AGAIN_SECONDS, TimeUnit.SECONDS);
            if (next != null && next.version() > base.version()) {
                return next;
            }
            for (int board = 0; board < boards && next == null; board++) {
                if (waitedNanos.get(board) == 0) {
                    again++;
                    publish(board, UPDATES.packets(base, distinct, board).get(0));
                }
            }
        }
        throw new IllegalStateException("the round of the bench on version " + base.version() + " does not close");
    }

    private void publish(int board, byte[] packet) {
        up.publish(TOPICS.up("board-" + board), packet, 1, false, 0, PublishListener.IGNORE);
    }

    @Override
    public void close() {
        up.close();
        down.close();
        broker.close();
    }
}
