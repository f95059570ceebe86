package io.linnet.protocol.session;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that owns a session's connection: tasks now and later, each after the other. */
final class SessionThread {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);

    private final String session;
    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    SessionThread(String clientId, String session) {
        this.session = session;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "session " + clientId);
            // The library's threads inherit it: a process ends when its own work does.
            made.setDaemon(true);
            thread = made;
            return made;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    /** Does nothing once closed. */
    void run(Runnable task) {
        later(task, 0);
    }

    void later(Runnable task, long delayMillis) {
        try {
            ScheduledFuture<?> unused = executor.schedule(guarded(task), delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: nothing is to be done any more.
            return;
        }
    }

    /** An executor would keep the failure to itself. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("{}: internal failure", session, e);
            }
        };
    }

    /** Ends after {@code last}; what waits for later is dropped. */
    void close(Runnable last, long timeoutMillis) {
        try {
            executor.execute(guarded(last));
        } catch (RejectedExecutionException e) {
            // Closed before.
            return;
        }
        executor.shutdown();
        try {
            if (!executor.awaitTermination(timeoutMillis, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
