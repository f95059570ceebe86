package io.linnet.aggregator.kafka.fold;

import java.util.concurrent.atomic.AtomicLong;

/** What a process folded, for people and benches. Any thread. */
public final class FoldFigures {
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong partials = new AtomicLong();
    private final AtomicLong partialBytes = new AtomicLong();
    private volatile int partitions;
    private volatile double replaySeconds;

    void packet() {
        packets.incrementAndGet();
    }

    void partial(int bytes) {
        partials.incrementAndGet();
        partialBytes.addAndGet(bytes);
    }

    void owns(int count) {
        partitions = count;
    }

    void replayed(double seconds) {
        replaySeconds = seconds;
    }

    /** Read from the log, those of a replay too. */
    public long packets() {
        return packets.get();
    }

    /** Sums that are out. */
    public long partials() {
        return partials.get();
    }

    /** Mean of the sums, without receipts. */
    public double partialBytes() {
        return partials.get() == 0 ? 0 : (double) partialBytes.get() / partials.get();
    }

    public int partitions() {
        return partitions;
    }

    /** That the last take-over took. */
    public double replaySeconds() {
        return replaySeconds;
    }
}
