package io.linnet.aggregator;

import java.util.List;

/** Where the core's packets go. Called on the core's thread. */
public interface Outlet {
    void toBoard(String board, byte[] packet);

    /**
     * The newest offer and what leads to it, in place of those before; the chunks are out before the offer.
     *
     * @param full empty: the full model from before stays
     */
    void broadcast(byte[] offer, List<byte[]> step, List<byte[]> full);
}
