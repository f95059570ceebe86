package io.linnet.gateway.session;

import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.BitSet;
import java.util.OptionalLong;

/**
 * An update that the gateway receives or has in custody, and what of it is durable: only that may be acknowledged or
 * forwarded. Core thread.
 */
public final class CustodyUpdate {
    private final UpdateRow row;
    private final BitSet durable;
    private boolean isClosed;
    private long bytes;
    private long lastChunkAtMillis = Long.MIN_VALUE / 2;
    private final long earlierMillis;
    private OptionalLong seenAtMillis = OptionalLong.empty();
    private boolean isAnswered;

    /** One of which nothing has come yet. */
    public CustodyUpdate(UpdateRow row) {
        this(row, new BitSet(), 0, false, 0);
    }

    /**
     * As it was found in custody at the start.
     *
     * @param earlierMillis that earlier runs have had it
     */
    public CustodyUpdate(UpdateRow row, BitSet durable, long bytes, boolean isClosed, long earlierMillis) {
        this.row = row;
        this.durable = durable;
        this.bytes = bytes;
        this.isClosed = isClosed;
        this.earlierMillis = earlierMillis;
    }

    /**
     * How long a gateway that runs has had it, by a clock that nobody sets: of a wall clock that is put right, an age
     * would be years.
     */
    public long ageMillis(long nowMillis) {
        if (seenAtMillis.isEmpty()) {
            seenAtMillis = OptionalLong.of(nowMillis);
        }
        return earlierMillis + nowMillis - seenAtMillis.getAsLong();
    }

    /** The aggregator has answered for it in this run, and did not end it. */
    public boolean isAnswered() {
        return isAnswered;
    }

    public void answered() {
        isAnswered = true;
    }

    public UpdateRow row() {
        return row;
    }

    public long id() {
        return row.id();
    }

    public UpdateKey key() {
        return row.key();
    }

    public int chunks() {
        return row.chunks();
    }

    /** Bytes of the chunks that are durable. */
    public long bytes() {
        return bytes;
    }

    public int durableCount() {
        return durable.cardinality();
    }

    public boolean isWhole() {
        return durable.cardinality() == row.chunks();
    }

    /** The board sends no more of it: all is here, or it said commit, or it went on to the next. */
    public boolean isClosed() {
        return isClosed;
    }

    /** When its last chunk became durable, by the core's clock; long ago if it was found in custody at the start. */
    public long lastChunkAtMillis() {
        return lastChunkAtMillis;
    }

    public StatusBitmap durable() {
        return StatusBitmap.of(row.chunks(), durable);
    }

    public Received received() {
        return new Received(row.key().version(), row.key().transfer(), durable());
    }

    public Announcement announcement() {
        return new Announcement(row.key().transfer(), row.chunks(), row.examples(), row.mac());
    }

    public boolean isAnnouncedBy(Announcement other) {
        return announcement().equals(other);
    }

    /** Its board proves it, so that it counts whole or not at all (SPEC 20.5). */
    public boolean isProvenWhole() {
        return row.mac().isPresent();
    }

    public ChunkSeed seed() {
        return ChunkSeed.of(row.key().model(), row.key().version(), row.key().digest());
    }

    public void chunkIsDurable(int index, int packetBytes, long nowMillis) {
        durable.set(index);
        bytes += packetBytes;
        lastChunkAtMillis = nowMillis;
    }

    /** Once that is durable. */
    public void close() {
        isClosed = true;
    }
}
