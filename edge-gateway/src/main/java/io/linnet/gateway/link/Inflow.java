package io.linnet.gateway.link;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many packets of one board are under way inside the gateway. A board that sends more than its share is told so and
 * costs the others nothing: its packets never enter the queues they share. Any thread.
 */
public final class Inflow {
    private final AtomicInteger underWay = new AtomicInteger();
    private final int limit;

    public Inflow(int limit) {
        this.limit = limit;
    }

    /** True if there is room; then {@link #leave} must follow. */
    public boolean enter() {
        if (underWay.incrementAndGet() > limit) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    public void leave() {
        underWay.decrementAndGet();
    }

    public int underWay() {
        return underWay.get();
    }
}
