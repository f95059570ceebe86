package io.linnet.lab.world;

import java.util.HashMap;
import java.util.Map;

/** How much each part says and wakes: one that repeats itself without a pause would bring a real fleet down. */
final class Traffic {
    private static final long WINDOW_MILLIS = 60_000;
    private static final int MOST_A_WINDOW = 10_000;

    private final VirtualTime time;
    private final Map<String, Integer> counts = new HashMap<>();
    private long windowEndMillis = WINDOW_MILLIS;
    private int most;

    Traffic(VirtualTime time) {
        this.time = time;
    }

    void sent(String part) {
        count(part);
    }

    void woken(String part) {
        count(part);
    }

    /** Of the busiest part in any window so far. */
    int most() {
        return most;
    }

    private void count(String part) {
        if (time.nowMillis() >= windowEndMillis) {
            counts.clear();
            windowEndMillis = time.nowMillis() + WINDOW_MILLIS;
        }
        int count = counts.merge(part, 1, Integer::sum);
        most = Math.max(most, count);
        if (count > MOST_A_WINDOW) {
            throw new Violation(
                    Check.BOUNDED, part + " says and wakes more than " + MOST_A_WINDOW + " times in a minute");
        }
    }
}
