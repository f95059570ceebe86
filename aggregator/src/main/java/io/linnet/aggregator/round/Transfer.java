package io.linnet.aggregator.round;

import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What has arrived of one board's update in the open round. Its slices are noted only while it is incomplete. */
final class Transfer {
    private final Announcement announcement;
    private final BitSet bits;
    /** First parameter and end of each chunk that arrived; dropped on completion. */
    private int @Nullable [] slices;

    private int arrived;
    private int highest = -1;
    private boolean isClosed;
    /** Rules of status, repairs; made when first needed, dropped when nothing more can come. */
    @Nullable
    Receiver receiver;

    Transfer(Announcement announcement) {
        this.announcement = announcement;
        this.bits = new BitSet(announcement.chunks());
        this.slices = new int[2 * announcement.chunks()];
    }

    Announcement announcement() {
        return announcement;
    }

    boolean has(int index) {
        return bits.get(index);
    }

    StatusBitmap arrived() {
        return StatusBitmap.of(announcement.chunks(), bits);
    }

    boolean isEmpty() {
        return arrived == 0;
    }

    boolean isWhole() {
        return arrived == announcement.chunks();
    }

    /** Whole, or closed by its board. */
    boolean isFinished() {
        return isClosed || isWhole();
    }

    void close() {
        isClosed = true;
        slices = null;
        receiver = null;
    }

    /**
     * Refuses a slice that does not lie between its neighbours: chunks are numbered in the order of their parameters
     * (SPEC 5.1), so anything else would count some parameter twice.
     */
    void checkDisjoint(int index, int first, int count) throws Refused {
        int[] known = slices;
        if (known == null) {
            return;
        }
        int below = index - 1;
        while (below >= 0 && known[2 * below + 1] == 0) {
            below--;
        }
        int above = index + 1;
        while (above <= highest && known[2 * above + 1] == 0) {
            above++;
        }
        boolean isTooLow = below >= 0 && first < known[2 * below + 1];
        boolean isTooHigh = above <= highest && first + count > known[2 * above];
        if (isTooLow || isTooHigh) {
            throw new Refused(Reason.OVERLAP, "parameters " + first + " to " + (first + count - 1));
        }
    }

    void mark(int index, int first, int count) {
        bits.set(index);
        arrived++;
        highest = Math.max(highest, index);
        if (isWhole()) {
            slices = null;
            receiver = null;
        } else if (slices != null) {
            slices[2 * index] = first;
            slices[2 * index + 1] = first + count;
        }
    }

    Received received(long version) {
        return new Received(version, announcement.transfer(), arrived());
    }
}
