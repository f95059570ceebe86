package io.linnet.emulator.link;

import io.linnet.protocol.model.SplitMix64;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One direction of a link within the process that loses and delays messages by seed: to stand between a board's
 * messages and the session that carries them. Any thread may call it; messages are delivered by the scheduler's thread,
 * those that are not delayed by the caller's.
 */
public final class LossyLink {
    /** Runs something later; an executor's {@code schedule} fits. */
    public interface Scheduler {
        void after(long millis, Runnable action);
    }

    /**
     * @param loss share of messages lost
     * @param burstMillis mean length of a burst; 0: each message on its own
     * @param latencyMillis every message is late by this; order is kept as far as the scheduler keeps it
     */
    public record Mishaps(double loss, long burstMillis, long latencyMillis) {
        public static final Mishaps NONE = new Mishaps(0, 0, 0);

        public Mishaps {
            if (!(loss >= 0 && loss < 1) || burstMillis < 0 || latencyMillis < 0) {
                throw new IllegalArgumentException("loss=" + loss + " burst=" + burstMillis + "ms latency="
                        + latencyMillis + "ms, loss 0 to below 1, times not negative");
            }
        }
    }

    private final Mishaps mishaps;
    private final LossModel loss;
    private final Scheduler scheduler;
    private final LongSupplier nanoClock;
    private final long startNanos;
    private long carried;
    private long lost;

    /** @param nanoClock for the bursts, as {@code System::nanoTime} */
    public LossyLink(Mishaps mishaps, long seed, Scheduler scheduler, LongSupplier nanoClock) {
        this.mishaps = mishaps;
        this.scheduler = scheduler;
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
        this.loss = mishaps.burstMillis() > 0
                ? LossModel.bursts(mishaps.loss(), mishaps.burstMillis() * 1000, SplitMix64.mix(seed))
                : LossModel.independent(mishaps.loss(), SplitMix64.mix(seed));
    }

    /** Delivers the message later, or never. */
    public void carry(byte[] message, Consumer<byte[]> deliver) {
        if (loses()) {
            return;
        }
        if (mishaps.latencyMillis() == 0) {
            deliver.accept(message);
        } else {
            scheduler.after(mishaps.latencyMillis(), () -> deliver.accept(message));
        }
    }

    private synchronized boolean loses() {
        boolean loses = loss.loses((nanoClock.getAsLong() - startNanos) / 1000);
        if (loses) {
            lost++;
        } else {
            carried++;
        }
        return loses;
    }

    public synchronized long carried() {
        return carried;
    }

    public synchronized long lost() {
        return lost;
    }
}
