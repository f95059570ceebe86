package io.linnet.gateway.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread that commits. It takes all writes that wait into one transaction and then tells their ends: while the disk
 * is busy the next batch grows, so a slow card costs latency and not rate. Whatever the store throws ends the thread.
 */
public final class CustodyWriter implements AutoCloseable {
    private static final int BATCH = 1_024;
    private static final long RETRY_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 10_000;

    private final CustodyStore store;
    private final Consumer<List<WriteEnd>> onEnded;
    private final LinkedBlockingQueue<CustodyWrite> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "custody");
    private volatile boolean isClosing;

    /** @param onEnded on the writer's thread */
    public CustodyWriter(CustodyStore store, Consumer<List<WriteEnd>> onEnded) {
        this.store = store;
        this.onEnded = onEnded;
    }

    public void start() {
        thread.start();
    }

    /** Any thread; in order for one of them. */
    public void write(List<CustodyWrite> writes) {
        queue.addAll(writes);
    }

    /** Done when the thread has ended: normally after {@link #close}, else with what the store threw. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    private void run() {
        try {
            List<CustodyWrite> batch = new ArrayList<>();
            while (!isClosing || !queue.isEmpty()) {
                CustodyWrite first = queue.poll(store.isOwing() ? RETRY_MILLIS : 200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                }
                if (!batch.isEmpty() || store.isOwing()) {
                    List<WriteEnd> ends = store.commit(batch);
                    if (!ends.isEmpty()) {
                        onEnded.accept(ends);
                    }
                    batch.clear();
                }
            }
            ended.complete(null);
        } catch (Throwable e) { // Errors too: a gateway whose disk thread is gone must not look as if it kept anything.
            ended.completeExceptionally(e);
        }
    }

    /** Writes what waits, and ends the thread. */
    @Override
    public void close() {
        isClosing = true;
        if (thread.getState() == Thread.State.NEW) {
            ended.complete(null);
            return;
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
