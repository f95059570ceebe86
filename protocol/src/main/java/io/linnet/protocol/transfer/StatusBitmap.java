package io.linnet.protocol.transfer;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.BitSet;

/**
 * Which chunks of an object arrived: chunk i is bit i mod 8, least significant first, of byte i/8 (SPEC 8.2, key 8).
 * Immutable.
 */
public final class StatusBitmap {
    private final int chunks;
    private final BitSet bits;

    private StatusBitmap(int chunks, BitSet bits) {
        this.chunks = chunks;
        this.bits = bits;
    }

    /** Nothing arrived yet. */
    public static StatusBitmap none(int chunks) {
        return of(chunks, new BitSet());
    }

    public static StatusBitmap all(int chunks) {
        BitSet bits = new BitSet(chunks);
        bits.set(0, chunks);
        return of(chunks, bits);
    }

    /** Copies; bits at or behind {@code chunks} are a mistake of the caller. */
    public static StatusBitmap of(int chunks, BitSet bits) {
        if (chunks < 1 || chunks > ChunkFormat.MAX_CHUNKS || bits.length() > chunks) {
            throw new IllegalArgumentException("chunks=" + chunks + " highest bit=" + (bits.length() - 1));
        }
        return new StatusBitmap(chunks, (BitSet) bits.clone());
    }

    /** From a message: the length must fit the number of chunks, spare bits must be 0. */
    public static StatusBitmap read(int chunks, byte[] bytes) throws Refused {
        if (chunks < 1 || chunks > ChunkFormat.MAX_CHUNKS) {
            throw new Refused(Reason.TOO_LONG, "chunks " + chunks + ", at most " + ChunkFormat.MAX_CHUNKS);
        }
        if (bytes.length != (chunks + 7) / 8) {
            throw new Refused(Reason.MALFORMED, "bitmap of " + bytes.length + " bytes for " + chunks + " chunks");
        }
        BitSet bits = BitSet.valueOf(bytes);
        if (bits.length() > chunks) {
            throw new Refused(Reason.MALFORMED, "bitmap with spare bits set");
        }
        return new StatusBitmap(chunks, bits);
    }

    public int chunks() {
        return chunks;
    }

    public boolean has(int chunk) {
        return bits.get(chunk);
    }

    /** Chunks that arrived. */
    public int count() {
        return bits.cardinality();
    }

    public int missing() {
        return chunks - count();
    }

    public boolean complete() {
        return missing() == 0;
    }

    public StatusBitmap with(int chunk) {
        BitSet more = (BitSet) bits.clone();
        more.set(chunk);
        return of(chunks, more);
    }

    /** A copy. */
    public BitSet bits() {
        return (BitSet) bits.clone();
    }

    /** For a message. */
    public byte[] bytes() {
        byte[] bytes = new byte[(chunks + 7) / 8];
        byte[] set = bits.toByteArray();
        System.arraycopy(set, 0, bytes, 0, set.length);
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatusBitmap that && chunks == that.chunks && bits.equals(that.bits);
    }

    @Override
    public int hashCode() {
        return 31 * chunks + bits.hashCode();
    }

    @Override
    public String toString() {
        return count() + "/" + chunks;
    }
}
