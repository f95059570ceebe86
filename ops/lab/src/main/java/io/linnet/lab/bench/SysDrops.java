package io.linnet.lab.bench;

import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a broker says of itself on {@code $SYS}, as Mosquitto does: messages that it dropped because a queue was full.
 * It publishes the number when it has changed and its uptime in any case, every 10 s by default.
 */
public final class SysDrops implements LongSupplier, AutoCloseable {
    /** The second one after a question was certainly asked for after it. */
    private static final int TICKS = 2;

    private static final long LONGEST_WAIT_MILLIS = 25_000;
    private static final long UNKNOWN = -1;

    private final MqttSession session;
    private long dropped;
    private long ticks;
    private boolean silent;

    /** Connects; a broker that says nothing of itself is asked once, for 25 s. */
    public SysDrops(URI broker) throws InterruptedException {
        session =
                new MqttSession(MqttSettings.of(broker.toString(), "bench-sys-" + Long.toHexString(System.nanoTime())));
        CompletableFuture<Void> unusedDropped =
                session.subscribe("$SYS/broker/publish/messages/dropped", 0, (topic, payload, retained, ack) -> {
                    ack.done();
                    take(payload);
                });
        CompletableFuture<Void> unusedUptime =
                session.subscribe("$SYS/broker/uptime", 0, (topic, payload, retained, ack) -> {
                    ack.done();
                    tick();
                });
        session.start();
        session.awaitReady(Duration.ofSeconds(20));
    }

    private synchronized void take(byte[] payload) {
        String text = new String(payload, StandardCharsets.US_ASCII).strip();
        dropped = text.chars().allMatch(Character::isDigit) && text.length() < 19 && !text.isEmpty()
                ? Long.parseLong(text)
                : dropped;
    }

    private synchronized void tick() {
        ticks++;
        notifyAll();
    }

    /** Messages dropped since the broker's start, −1 where it does not say; waits for a fresh number. */
    @Override
    public synchronized long getAsLong() {
        long enough = ticks + TICKS;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MILLIS);
        try {
            while (!silent && ticks < enough) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0) {
                    silent = true;
                    break;
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
        return silent ? UNKNOWN : dropped;
    }

    @Override
    public void close() {
        session.close();
    }
}
