package io.linnet.emulator.fleet;

import java.util.List;

/**
 * The other end of boards that share a process with it: an aggregator without a broker. Pure, like the boards: packets
 * and time in, packets out through {@link Down}. One thread calls it.
 */
public interface Exchange {
    /** What the other end says; may be called only inside {@link #start}, {@link #up} and {@link #tick}. */
    interface Down {
        /** To one board alone. */
        void toBoard(String board, byte[] packet);

        /**
         * The newest offer and the chunks that lead to it, in place of those before.
         *
         * @param full empty: the full model from before stays
         */
        void broadcast(byte[] offer, List<byte[]> step, List<byte[]> full);
    }

    void start(Down down, long nowMillis);

    /** A board's packet of its channel {@code up}. */
    void up(String board, byte[] packet, long nowMillis);

    /** A board's packet of its channel {@code report}; who does not listen hears nothing. */
    default void report(String board, byte[] packet, long nowMillis) {}

    /** Called after packets, and at {@link #wakeAtMillis}. */
    void tick(long nowMillis);

    /** When to call {@link #tick} if nothing happens before; {@link Long#MAX_VALUE}: not needed. */
    long wakeAtMillis();
}
