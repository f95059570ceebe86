package io.linnet.aggregator.kafka.log;

import io.linnet.protocol.telemetry.Metrics;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether Kafka serves, said once and then every half minute; and the pause before clients are made anew. Any thread. */
public final class EngineHealth {
    private static final Logger LOG = LoggerFactory.getLogger(EngineHealth.class);
    private static final long SAID_AGAIN_MILLIS = 30_000;
    private static final long PAUSE_MILLIS = 1_000;

    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final String bootstrap;
    private final LongSupplier nanos;
    private volatile String trouble = "";
    private volatile long generation;
    private long saidAtNanos;

    public EngineHealth(String bootstrap) {
        this(bootstrap, System::nanoTime);
    }

    EngineHealth(String bootstrap, LongSupplier nanos) {
        this.bootstrap = bootstrap;
        this.nanos = nanos;
    }

    /** Beside the figures of a model. */
    public void measure(Metrics metrics) {
        metrics.gauge("linnet.engine.up", "1 while Kafka serves", () -> trouble.isEmpty() ? 1 : 0);
    }

    /** Kafka does not serve, for this reason. */
    public synchronized void troubled(String reason) {
        long now = nanos.getAsLong();
        boolean isNew = trouble.isEmpty();
        if (isNew || TimeUnit.NANOSECONDS.toMillis(now - saidAtNanos) >= SAID_AGAIN_MILLIS) {
            saidAtNanos = now;
            LOG.error("Kafka at {} does not serve, and nobody is answered until it does: {}", bootstrap, reason);
        }
        trouble = reason;
    }

    /** Kafka answers. */
    public synchronized void serves() {
        if (!trouble.isEmpty()) {
            trouble = "";
            generation++;
            LOG.info("Kafka at {} serves again", bootstrap);
        }
    }

    /** Empty: it serves. */
    public String trouble() {
        return trouble;
    }

    /** Grows with each trouble that is over: clients from before may hang, and are to be made anew. */
    public long generation() {
        return generation;
    }

    /** Nothing helps any more: the process is to end. */
    public void failed(Throwable cause) {
        LOG.error("The engine stops: {}", cause.getMessage(), cause);
        ended.completeExceptionally(cause);
        close();
    }

    /** Done with what ended the engine, or normally once it is closed. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Before another try; false: the engine closes. */
    public boolean pause() throws InterruptedException {
        return !closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    public boolean isClosing() {
        return closing.getCount() == 0;
    }

    public void close() {
        closing.countDown();
    }
}
