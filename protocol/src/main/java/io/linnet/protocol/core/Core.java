package io.linnet.protocol.core;

/**
 * A part without its wires. It reads no clock, opens nothing and waits for nothing; one thread calls it.
 *
 * <p>Events are taken first and settled afterwards, so that many of them may share one durable write.
 *
 * @param <E> what happens to it: a packet arrived, a link came or went, a write has ended
 * @param <W> what must be durable
 * @param <P> a packet, with where it goes
 */
public interface Core<E, W, P> {
    /** Takes one event. Never throws for what came from outside: that is refused, with a reason, in the next step. */
    void accept(E event, long nowMillis);

    /**
     * What the events since the last call and the time that has passed led to.
     *
     * @param nowMillis of a monotonic clock, never less than before
     */
    Step<W, P> settle(long nowMillis);
}
