package io.linnet.protocol.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one thread that owns a core: it takes events in batches, settles them, and hands each step to the driver. Any
 * thread may hand in events.
 *
 * <p>Dead is dead: whatever the core or the driver throws ends the thread, and {@link #ended} says so to whoever must
 * close the part's sessions and end its process. Nothing is taken in afterwards.
 */
public final class CoreLoop<E, W, P> implements AutoCloseable {
    /** Makes a step's writes durable, then sends its packets. */
    public interface Driver<W, P> {
        /** @throws InterruptedException when the loop closes meanwhile; then the step's packets are not sent */
        void carryOut(Step<W, P> step) throws InterruptedException;
    }

    private static final long CLOSE_MILLIS = 10_000;

    private final Core<E, W, P> core;
    private final Driver<W, P> driver;
    private final int maxQueued;
    private final int maxBatch;
    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean isClosing;

    /**
     * @param name of the thread
     * @param maxQueued events from outside that may wait; more are not taken
     * @param maxBatch events that share a step
     */
    public CoreLoop(String name, Core<E, W, P> core, Driver<W, P> driver, int maxQueued, int maxBatch) {
        this.core = core;
        this.driver = driver;
        this.maxQueued = maxQueued;
        this.maxBatch = maxBatch;
        this.thread = new Thread(this::run, name);
    }

    public void start() {
        thread.start();
    }

    /** Of the clock that the core is given. */
    public static long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Hands in an event from outside; false: too many wait already, or the loop has ended. */
    public boolean offer(E event) {
        return queue.size() < maxQueued && tell(event);
    }

    /** Hands in an event of the part itself, such as a write's end, which must not be lost; false: the loop has ended. */
    public boolean tell(E event) {
        return !ended.isDone() && queue.add(() -> core.accept(event, nowMillis()));
    }

    /**
     * Reads something of the core on its own thread, between two steps. Not from that thread itself.
     *
     * @throws java.util.concurrent.CompletionException when the loop has ended or does not answer within ten seconds
     */
    public <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        CompletableFuture<Void> unused = ended.whenComplete(
                (nothing, error) -> answer.completeExceptionally(new IllegalStateException("has ended", error)));
        queue.add(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS).join();
    }

    /** Done when the thread has ended: normally after {@link #close}, else with what the core or the driver threw. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    private void run() {
        try {
            long wakeAtMillis = carryOut();
            while (!isClosing) {
                take(wakeAtMillis);
                wakeAtMillis = carryOut();
            }
            ended.complete(null);
        } catch (InterruptedException e) {
            if (isClosing) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(e);
            }
        } catch (Throwable e) { // Errors too: a part that cannot go on must not look as if it did.
            ended.completeExceptionally(e);
        }
    }

    private long carryOut() throws InterruptedException {
        Step<W, P> step = core.settle(nowMillis());
        driver.carryOut(step);
        return step.wakeAtMillis();
    }

    private void take(long wakeAtMillis) throws InterruptedException {
        // An end to every wait: a clock that misbehaves costs a second, not a fleet.
        long wait = Math.min(1_000, Math.max(0, wakeAtMillis - nowMillis()));
        Runnable event = queue.poll(wait, TimeUnit.MILLISECONDS);
        for (int taken = 1; event != null; taken++) {
            event.run();
            event = taken < maxBatch ? queue.poll() : null;
        }
    }

    /** Lets the step in hand end, then the thread. What was not taken in by then is dropped. */
    @Override
    public void close() {
        isClosing = true;
        queue.add(() -> {});
        boolean isStarted = thread.getState() != Thread.State.NEW;
        if (!isStarted) {
            ended.complete(null);
            return;
        }
        if (thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(CLOSE_MILLIS);
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
