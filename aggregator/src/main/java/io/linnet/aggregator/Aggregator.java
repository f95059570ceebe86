package io.linnet.aggregator;

import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wiring to MQTT, and the whole flow at a glance: the session's thread puts what arrives into a queue; one owner
 * thread takes batches from it to the core, which answers through the session.
 */
public final class Aggregator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregator.class);
    private static final int MAX_QUEUED = 200_000;
    private static final int MAX_BATCH = 512;
    private static final long TICK_MILLIS = 20;
    private static final long JOURNAL_RETRY_MILLIS = 1_000;

    private final AggregatorSettings settings;
    private final String model;
    private final Topics topics;
    private final AggregatorCore core;
    private final MqttSession session;
    private final BlockingQueue<Incoming> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final Thread owner;
    private volatile boolean isClosing;
    private CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private int retainedSteps;
    private int retainedFulls;
    private double microsAnUpdate;

    private record Incoming(String board, byte[] packet) {}

    /** Opens the journal, and goes on where an earlier run stopped. */
    public Aggregator(AggregatorSettings settings, AggregatorListener listener) {
        this.settings = settings;
        this.model = settings.plan().model();
        this.topics = new Topics(settings.fleet());
        this.session = new MqttSession(settings.session());
        this.core = new AggregatorCore(settings, listener, new Broadcaster());
        this.owner = new Thread(this::run, "aggregator");
    }

    /** Connects and works until {@link #close}. */
    public void start() {
        subscribed = session.subscribe(topics.everyBoard(Channel.UP), 1, (topic, payload, retained, ack) -> {
                    arrive(topic, payload);
                    ack.done();
                })
                .exceptionally(error -> {
                    LOG.error("The broker does not let us subscribe: {}", error.getMessage());
                    return null;
                });
        session.start();
        owner.start();
    }

    /** Waits until boards can be heard; false when the time is over first. */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        return session.awaitReady(timeout) && subscribed.isDone();
    }

    public Tally.Snapshot tally() {
        return core.tally().snapshot();
    }

    /** Digest of the newest version; exact only while no round closes. */
    public Digest digest() {
        return core.newest().digest();
    }

    private void arrive(String topic, byte[] payload) {
        try {
            if (!(Topics.parse(topic) instanceof Topic.OfBoard of)) {
                throw new Refused(Reason.NOT_ALLOWED, "topic of no board");
            }
            if (!queue.offer(new Incoming(of.board(), payload))) {
                // The board's own timer brings it again.
                throw new Refused(Reason.BUSY, "queue of arrivals is full");
            }
        } catch (Refused refused) {
            core.tally().refused(refused.reason());
        }
    }

    private void run() {
        try {
            core.start(nowMillis());
            List<Incoming> batch = new ArrayList<>();
            while (!isClosing) {
                Incoming first = queue.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, MAX_BATCH - 1);
                }
                work(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The aggregator stopped: {}", e.getMessage(), e);
        }
    }

    private void work(List<Incoming> batch) throws InterruptedException {
        long began = System.nanoTime();
        for (Incoming incoming : batch) {
            core.accept(incoming.board(), incoming.packet(), nowMillis());
        }
        settle();
        if (!batch.isEmpty()) {
            double micros = (System.nanoTime() - began) / 1e3 / batch.size();
            microsAnUpdate = microsAnUpdate == 0 ? micros : 0.9 * microsAnUpdate + 0.1 * micros;
            core.measured(Math.round(microsAnUpdate));
        }
    }

    /** A journal that fails is tried again, and nobody is answered before. */
    private void settle() throws InterruptedException {
        while (true) {
            try {
                core.settle(nowMillis());
                return;
            } catch (JournalException e) {
                LOG.error("Cannot keep what arrived, trying again in 1 s: {}", e.getMessage());
                if (isClosing) {
                    return;
                }
                Thread.sleep(JOURNAL_RETRY_MILLIS);
            }
        }
    }

    /** The core's packets onto topics. Retained chunks that a shorter object leaves behind are removed. */
    private final class Broadcaster implements Outlet {
        @Override
        public void toBoard(String board, byte[] packet) {
            long expirySeconds = settings.policy().deadlineMillis() / 1000 + 1;
            session.publish(topics.down(board), packet, 1, false, expirySeconds, PublishListener.IGNORE);
        }

        @Override
        public void broadcast(byte[] offer, List<byte[]> step, List<byte[]> full) {
            for (int i = 0; i < Math.max(step.size(), retainedSteps); i++) {
                retain(topics.step(model, i), i < step.size() ? step.get(i) : new byte[0]);
            }
            retainedSteps = step.size();
            if (!full.isEmpty()) {
                for (int i = 0; i < Math.max(full.size(), retainedFulls); i++) {
                    retain(topics.full(model, i), i < full.size() ? full.get(i) : new byte[0]);
                }
                retainedFulls = full.size();
            }
            retain(topics.round(model), offer);
        }

        private void retain(String topic, byte[] payload) {
            session.publish(topic, payload, 1, true, 0, PublishListener.IGNORE);
        }
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    /** Stops taking in, lets the batch in hand end, says goodbye. What was acknowledged is in the journal. */
    @Override
    public void close() {
        isClosing = true;
        try {
            owner.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.close();
        core.close();
    }
}
