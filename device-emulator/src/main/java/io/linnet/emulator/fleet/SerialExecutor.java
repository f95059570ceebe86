package io.linnet.emulator.fleet;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Runs what it is given one after another, in order, on threads that many of its kind share. A task that throws is the
 * last one.
 */
final class SerialExecutor implements Executor {
    private static final int BATCH = 32;

    private final Executor threads;
    private final Consumer<Throwable> ended;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(4);
    /** Stays true behind a task that threw, so that nothing runs after it. */
    private boolean isRunning;

    /** @param ended told what a task has thrown, by its thread */
    SerialExecutor(Executor threads, Consumer<Throwable> ended) {
        this.threads = threads;
        this.ended = ended;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (isRunning) {
                return;
            }
            isRunning = true;
        }
        threads.execute(this::run);
    }

    /** Some tasks, then the others' turn. */
    private void run() {
        for (int i = 0; i < BATCH; i++) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    isRunning = false;
                    return;
                }
            }
            try {
                task.run();
            } catch (Throwable e) { // Errors too: what cannot go on must not look as if it did.
                ended.accept(e);
                return;
            }
        }
        threads.execute(this::run);
    }
}
