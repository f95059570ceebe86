package io.linnet.gateway.session;

import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.BitSet;

/**
 * An update that the gateway receives or has in custody. Only the loop thread touches it. {@link #kept} says what is
 * durable, which is all that may be acknowledged or forwarded.
 */
public final class Transfer {
    private final long id;
    private final TransferKey key;
    private final int chunks;
    private final int examples;
    private final long openedAtMillis;
    private final BitSet kept;
    private boolean isClosed;
    private long bytes;
    private long lastKeptAtMillis;

    /**
     * @param id of the row in custody
     * @param openedAtMillis wall clock
     */
    public Transfer(long id, TransferKey key, int chunks, int examples, long openedAtMillis) {
        this(id, key, chunks, examples, openedAtMillis, new BitSet(), 0, false);
    }

    /** As it was found in custody at the start. */
    public Transfer(
            long id,
            TransferKey key,
            int chunks,
            int examples,
            long openedAtMillis,
            BitSet kept,
            long bytes,
            boolean isClosed) {
        this.id = id;
        this.key = key;
        this.chunks = chunks;
        this.examples = examples;
        this.openedAtMillis = openedAtMillis;
        this.kept = kept;
        this.bytes = bytes;
        this.isClosed = isClosed;
        this.lastKeptAtMillis = Long.MIN_VALUE / 2;
    }

    public long id() {
        return id;
    }

    public TransferKey key() {
        return key;
    }

    public int chunks() {
        return chunks;
    }

    public int examples() {
        return examples;
    }

    public long openedAtMillis() {
        return openedAtMillis;
    }

    /** Bytes of the chunks that are durable. */
    public long bytes() {
        return bytes;
    }

    public int keptCount() {
        return kept.cardinality();
    }

    public boolean isWhole() {
        return kept.cardinality() == chunks;
    }

    /** The board sends no more of it: all is here, or it said commit, or it went on to the next. */
    public boolean isClosed() {
        return isClosed;
    }

    /** By the loop's clock; long ago if it was found in custody at the start. */
    public long lastKeptAtMillis() {
        return lastKeptAtMillis;
    }

    public StatusBitmap kept() {
        return StatusBitmap.of(chunks, kept);
    }

    public boolean has(int index) {
        return kept.get(index);
    }

    public Received received() {
        return new Received(key.version(), key.transfer(), kept());
    }

    public Announcement announcement() {
        return new Announcement(key.transfer(), chunks, examples);
    }

    public ChunkSeed seed() {
        return ChunkSeed.of(key.model(), key.version(), key.digest());
    }

    void chunkKept(int index, int packetBytes, long nowMillis) {
        kept.set(index);
        bytes += packetBytes;
        lastKeptAtMillis = nowMillis;
    }

    void closed() {
        isClosed = true;
    }
}
