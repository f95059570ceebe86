package io.linnet.gateway.link;

import java.util.List;

/**
 * Where links deliver what boards send. Any thread; returns at once. {@code answered} is run exactly once, on another
 * thread, when everything that the packet leads to at once is in the attachment's outbound queue.
 */
public interface Arrivals {
    /** @param packet a message or chunk as it travelled; handed over */
    void packet(String board, Attachment from, byte[] packet, Runnable answered);

    /** A whole update: a commit message, then chunks (SPEC 14.7). */
    void update(String board, Attachment from, List<byte[]> packets, Runnable answered);

    /** The link to the board is lost, if it still is this one. */
    void detached(String board, Attachment from);
}
