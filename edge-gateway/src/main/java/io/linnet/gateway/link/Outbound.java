package io.linnet.gateway.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Packets that wait for a board, bounded: what does not fit is dropped and counted, since every packet down is either
 * repeated (chunks, by status) or asked for again (welcome, receipt, by hello). Messages go before chunks, so that a model
 * on its way down delays no status. Any thread.
 */
public final class Outbound {
    /** Enough for the window a board may ask, small enough for 64 boards. */
    public static final int MAX_PACKETS = 256;

    private final ArrayDeque<byte[]> messages = new ArrayDeque<>();
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private final Runnable onWaiting;
    private final GatewayCounters counters;
    private final LinkKind kind;

    /** @param onWaiting called after each packet that is queued, on the caller's thread */
    public Outbound(LinkKind kind, GatewayCounters counters, Runnable onWaiting) {
        this.kind = kind;
        this.counters = counters;
        this.onWaiting = onWaiting;
    }

    /** True if it was queued, or the same message waits already. */
    public boolean offer(byte[] packet) {
        boolean isMessage = (packet[0] & 0xC0) == 0x80;
        synchronized (this) {
            ArrayDeque<byte[]> queue = isMessage ? messages : chunks;
            if (isMessage && queue.stream().anyMatch(waiting -> Arrays.equals(waiting, packet))) {
                return true;
            }
            if (queue.size() >= MAX_PACKETS) {
                counters.dropped(kind, "outbound-full");
                return false;
            }
            queue.add(packet);
            notifyAll();
        }
        onWaiting.run();
        return true;
    }

    /** Takes back chunks that wait: a newer request says better what is needed. */
    public synchronized void clearChunks() {
        chunks.clear();
    }

    public synchronized boolean isEmpty() {
        return messages.isEmpty() && chunks.isEmpty();
    }

    public synchronized int size() {
        return messages.size() + chunks.size();
    }

    /** The next packet; waits for one. */
    public synchronized byte @Nullable [] take(long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (messages.isEmpty() && chunks.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return null;
            }
            wait(left);
        }
        return next();
    }

    /** As many packets as have at most {@code maxBytes} with {@code overhead} each; at least one if any waits. */
    public synchronized List<byte[]> drain(int maxBytes, int overhead) {
        List<byte[]> out = new ArrayList<>();
        int bytes = 0;
        for (byte[] head = peek(); head != null; head = peek()) {
            bytes += head.length + overhead;
            if (!out.isEmpty() && bytes > maxBytes) {
                break;
            }
            next();
            out.add(head);
        }
        return out;
    }

    private byte @Nullable [] peek() {
        return messages.isEmpty() ? chunks.peek() : messages.peek();
    }

    private byte @Nullable [] next() {
        return messages.isEmpty() ? chunks.poll() : messages.poll();
    }
}
