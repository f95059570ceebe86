package io.linnet.gateway.session;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop in virtual time, run by the test. */
public final class TestLoop implements Loop {
    private record Task(long atMillis, long order, Runnable task) {}

    private final ArrayDeque<Runnable> now = new ArrayDeque<>();
    private final PriorityQueue<Task> later =
            new PriorityQueue<>(Comparator.comparingLong(Task::atMillis).thenComparingLong(Task::order));
    private long millis = 1_000;
    private long order;

    @Override
    public synchronized void execute(Runnable task) {
        now.add(task);
    }

    @Override
    public long nowMillis() {
        return millis;
    }

    @Override
    public long wallMillis() {
        return 1_700_000_000_000L + millis;
    }

    @Override
    public void after(long delayMillis, Runnable task) {
        later.add(new Task(millis + Math.max(0, delayMillis), order++, task));
    }

    /** What is due now. */
    public void run() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private synchronized Runnable next() {
        return now.poll();
    }

    /** Time passes, and everything that becomes due runs at its own time. */
    public void advance(long byMillis) {
        long end = millis + byMillis;
        run();
        while (!later.isEmpty() && later.peek().atMillis() <= end) {
            Task task = later.remove();
            millis = Math.max(millis, task.atMillis());
            task.task().run();
            run();
        }
        millis = end;
    }
}
