package io.linnet.lab.transfer;

import java.util.PriorityQueue;

/** Events in order of their time, and of their entry where times are equal: the same run from the same seed. */
final class VirtualTime {
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

    long nowMicros() {
        return nowMicros;
    }

    long nowMillis() {
        return nowMicros / 1000;
    }

    void at(long atMicros, Runnable action) {
        events.add(new Event(Math.max(nowMicros, atMicros), entries++, action));
    }

    /** Runs the next event; false if there is none before the end. */
    boolean step(long endMicros) {
        Event next = events.peek();
        if (next == null || next.atMicros > endMicros) {
            return false;
        }
        events.remove();
        nowMicros = next.atMicros;
        next.action.run();
        return true;
    }
}
