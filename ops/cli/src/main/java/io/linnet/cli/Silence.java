package io.linnet.cli;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Waits are told: when nothing has happened for a while it is said, once a silence. Any thread. */
final class Silence {
    /** Between two looks. */
    static final Duration LOOK = Duration.ofSeconds(10);

    private final long limitNanos;
    private final Supplier<String> state;
    private final Consumer<String> say;
    private long brokenNanos;
    private boolean isSaid;

    /**
     * @param state how things stand, asked when it is said
     * @param nowNanos of a monotonic clock, as is every time here
     */
    Silence(Duration limit, long nowNanos, Supplier<String> state, Consumer<String> say) {
        this.limitNanos = limit.toNanos();
        this.brokenNanos = nowNanos;
        this.state = state;
        this.say = say;
    }

    /** Something has happened. */
    synchronized void broken(long nowNanos) {
        brokenNanos = nowNanos;
        isSaid = false;
    }

    synchronized void look(long nowNanos) {
        if (!isSaid && nowNanos - brokenNanos >= limitNanos) {
            isSaid = true;
            say.accept("linnet: nothing for " + limitNanos / 1_000_000_000 + " s: " + state.get());
        }
    }
}
