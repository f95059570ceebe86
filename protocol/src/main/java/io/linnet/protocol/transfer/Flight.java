package io.linnet.protocol.transfer;

/**
 * The numbered transmissions of a sender (SPEC 9.6, 9.7): when each went and how many bytes; which of them are
 * answered. The record is a ring: what falls out of it counts as answered, which only an endless row of probes reaches.
 */
final class Flight {
    /** For a chunk never sent. */
    static final long NEVER = -1;

    private static final int MIN_RING = 64;

    private final long[] sentAt;
    private final long[] bytesBefore;
    private long next;
    private long horizon;
    private long bytes;
    private long bytesAnswered;

    /** @param firstOrder where the numbers begin; after a restart preferably elsewhere */
    Flight(int chunks, int firstOrder) {
        int ring = Integer.highestOneBit(Math.max(MIN_RING, Math.min(LinkProfile.MAX_WINDOW, 4 * chunks)));
        sentAt = new long[ring];
        bytesBefore = new long[ring];
        next = firstOrder;
        horizon = firstOrder - 1L;
    }

    int limit() {
        return sentAt.length - 1;
    }

    /** The number that the next transmission will have. */
    long next() {
        return next;
    }

    long last() {
        return next - 1;
    }

    long horizon() {
        return horizon;
    }

    int underWay() {
        return (int) (last() - horizon);
    }

    long bytesUnderWay() {
        return bytes - bytesAnswered;
    }

    void sent(int packetBytes, long now) {
        sentAt[slot(next)] = now;
        bytes += packetBytes;
        bytesBefore[slot(next)] = bytes;
        next++;
        if (underWay() > limit()) {
            answer(next - limit());
        }
    }

    /** Of a transmission still under way. */
    long sentAt(long order) {
        return sentAt[slot(order)];
    }

    /** Everything up to this number is answered. */
    void answer(long order) {
        horizon = order;
        bytesAnswered = bytesBefore[slot(order)];
    }

    /** The newest transmission whose seed this is, or {@link #NEVER}. */
    long ofSeed(int seed) {
        long order = last() - ((last() - seed) & 0xFFFF);
        return order > horizon ? order : NEVER;
    }

    private int slot(long order) {
        return (int) order & (sentAt.length - 1);
    }
}
