package io.linnet.emulator.fleet;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Runs what it is given one after another, in order, on threads that many of its kind share. */
final class SerialExecutor implements Executor {
    private static final int BATCH = 32;

    private final Executor threads;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(4);
    private boolean isRunning;

    SerialExecutor(Executor threads) {
        this.threads = threads;
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
            task.run();
        }
        threads.execute(this::run);
    }
}
