package io.linnet.protocol.transfer;

import java.util.Arrays;
import java.util.BitSet;

/** What a sender knows of each chunk: sent, sent again, lost, arrived; and which is the next to be sent or covered. */
final class SentChunks {
    private final int count;
    private final BitSet acknowledged = new BitSet();
    private final BitSet lost = new BitSet();
    private final BitSet resent = new BitSet();
    /** The number of each chunk's last transmission, or {@link Flight#NEVER}. */
    private final long[] lastOrder;

    private int unsentFrom;
    private int repairFrom;

    SentChunks(int count) {
        this.count = count;
        this.lastOrder = new long[count];
        Arrays.fill(lastOrder, Flight.NEVER);
    }

    boolean complete() {
        return missing() == 0;
    }

    int missing() {
        return count - acknowledged.cardinality();
    }

    StatusBitmap acknowledged() {
        return StatusBitmap.of(count, acknowledged);
    }

    void forgetAcknowledged() {
        acknowledged.clear();
    }

    /** The receiver has these, and of what was sent before nothing is known. */
    void startOver(StatusBitmap arrived) {
        acknowledged.clear();
        acknowledged.or(arrived.bits());
        lost.clear();
        Arrays.fill(lastOrder, Flight.NEVER);
        unsentFrom = 0;
    }

    void learn(StatusBitmap arrived) {
        acknowledged.or(arrived.bits());
        lost.andNot(acknowledged);
    }

    /** Those in the bitmap that were not known to have arrived. */
    BitSet news(StatusBitmap arrived) {
        BitSet fresh = arrived.bits();
        fresh.andNot(acknowledged);
        return fresh;
    }

    void sent(int chunk, long order) {
        unsentFrom = Math.max(unsentFrom, chunk + 1);
        lost.clear(chunk);
        resent.set(chunk, lastOrder[chunk] != Flight.NEVER);
        lastOrder[chunk] = order;
    }

    long lastOrder(int chunk) {
        return lastOrder[chunk];
    }

    boolean isResent(int chunk) {
        return resent.get(chunk);
    }

    /** The next that was never sent; the number of chunks when there is none. */
    int unsent() {
        return Math.min(count, acknowledged.nextClearBit(unsentFrom));
    }

    boolean hasLost() {
        return !lost.isEmpty();
    }

    int firstLost() {
        return lost.nextSetBit(0);
    }

    /** Whatever was sent up to that transmission and has not arrived is lost. */
    void markLost(long upTo, Loss loss) {
        int newlyLost = 0;
        int runs = 0;
        int previous = -2;
        for (int i = acknowledged.nextClearBit(0); i < unsentFrom; i = acknowledged.nextClearBit(i + 1)) {
            if (lastOrder[i] != Flight.NEVER && lastOrder[i] <= upTo && !lost.get(i)) {
                lost.set(i);
                newlyLost++;
                runs += previous == i - 1 ? 0 : 1;
                previous = i;
            }
        }
        loss.noteRuns(newlyLost, runs);
    }

    /** Chunks lost or unsent, counted no further than {@code most}. */
    int waiting(int most) {
        int waiting = lost.cardinality();
        for (int i = unsent(); i < count && waiting < most; i = acknowledged.nextClearBit(i + 1)) {
            waiting++;
        }
        return waiting;
    }

    /** A run of chunks, the first and the last of which are missing. */
    record Run(int first, int last) {}

    /** The chunks that the next repair covers; the one after it goes on behind them. */
    Run nextRepair() {
        int first = acknowledged.nextClearBit(repairFrom);
        if (first >= count) {
            first = acknowledged.nextClearBit(0);
        }
        int end = Math.min(count, first + Repair.MAX_COUNT);
        int last = acknowledged.previousClearBit(end - 1);
        repairFrom = last + 1;
        return new Run(first, last);
    }
}
