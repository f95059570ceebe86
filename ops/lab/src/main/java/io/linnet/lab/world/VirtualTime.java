package io.linnet.lab.world;

import java.util.PriorityQueue;

/**
 * Time that passes only from one event to the next. Events run in the order of their time, and of their entry where times
 * are equal: the same run from the same seed. One thread.
 */
public final class VirtualTime {
    private record Event(long atMicros, long entry, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMicros, other.atMicros);
            return byTime != 0 ? byTime : Long.compare(entry, other.entry);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long entries;
    private long nowMicros;

    public long nowMicros() {
        return nowMicros;
    }

    public long nowMillis() {
        return nowMicros / 1000;
    }

    /** Runs the action at a time, or at once if that has passed: after everything that was entered for then before. */
    public void at(long atMicros, Runnable action) {
        events.add(new Event(Math.max(nowMicros, atMicros), entries++, action));
    }

    public void afterMillis(long millis, Runnable action) {
        at(nowMicros + 1000 * Math.max(0, millis), action);
    }

    /** Runs the next event; false if there is none before the end. */
    public boolean step(long endMicros) {
        Event next = events.peek();
        if (next == null || next.atMicros > endMicros) {
            return false;
        }
        events.remove();
        nowMicros = next.atMicros;
        next.action.run();
        return true;
    }

    /** Runs everything up to the end, which then is now. */
    public void runUntil(long endMicros) {
        while (step(endMicros)) {}
        nowMicros = Math.max(nowMicros, endMicros);
    }
}
