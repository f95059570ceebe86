package io.linnet.protocol.transfer;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;
import java.util.List;

/**
 * Random linear combinations of chunks over GF(256) (SPEC 5.5, 9.5): any m that arrive stand in for any m chunks that
 * did not, with probability 255/256, so that the sender need not know which ones.
 *
 * <p>Random coefficients rather than a Reed–Solomon matrix: they need no agreement on which repairs were sent, and the
 * covered chunks may change from repair to repair.
 */
final class Repair {
    static final int MAX_COUNT = 255;
    /** Byte 0, transfer id, index and CRC follow from the repair itself. */
    static final int STRIPPED_BYTES = 9;

    static final int LENGTH_BYTES = 2;
    /** A repair is longer than the longest chunk it covers. */
    static final int EXTRA_BYTES = ChunkFormat.OVERHEAD_BYTES + LENGTH_BYTES - STRIPPED_BYTES;

    static final int MIN_STRIPPED = ChunkFormat.MIN_BYTES - STRIPPED_BYTES;
    static final int MAX_STRIPPED = ChunkFormat.MAX_BYTES - STRIPPED_BYTES;
    static final int MIN_SYMBOL = LENGTH_BYTES + MIN_STRIPPED;
    static final int MAX_SYMBOL = LENGTH_BYTES + MAX_STRIPPED;

    private static final int CODEC = 1;
    private static final int SLICE = 6;

    private Repair() {}

    static byte[] coefficients(int seed, int transfer, int first, int count) {
        SplitMix64 generator = SplitMix64.stream(((long) transfer << 16) | seed, Purpose.REPAIR, first);
        byte[] coefficients = new byte[count];
        long word = 0;
        for (int i = 0; i < count; i++) {
            word = i % 8 == 0 ? generator.next() : word >>> 8;
            coefficients[i] = (byte) word == 0 ? 1 : (byte) word;
        }
        return coefficients;
    }

    static int symbolBytes(byte[] chunk) {
        return chunk.length - STRIPPED_BYTES + LENGTH_BYTES;
    }

    /** Adds {@code factor · symbol} of the chunk; {@code sum} is at least as long as the symbol from {@code at} on. */
    static void addSymbol(byte[] sum, int at, byte[] chunk, byte factor) {
        int stripped = chunk.length - STRIPPED_BYTES;
        byte[] lead = {(byte) stripped, (byte) (stripped >>> 8), chunk[CODEC]};
        Galois.addScaled(sum, at, lead, 0, lead.length, factor);
        // Slice fields and payload stand together in a chunk: bytes 6 to the check.
        Galois.addScaled(sum, at + lead.length, chunk, SLICE, chunk.length - SLICE - ChunkFormat.CHECK_BYTES, factor);
    }

    /** The repair of chunks first … first + count − 1, unsigned, with the POLL flag as given. */
    static byte[] combine(List<byte[]> chunks, int transfer, int seed, int first, int count, boolean poll) {
        int longest = 0;
        for (int i = first; i < first + count; i++) {
            longest = Math.max(longest, symbolBytes(chunks.get(i)));
        }
        byte[] repair = new byte[ChunkFormat.OVERHEAD_BYTES + longest];
        head(repair, transfer, seed, poll);
        PacketHeader.cover(repair, first, count, PacketHeader.type(chunks.get(0)));
        byte[] coefficients = coefficients(seed, transfer, first, count);
        for (int i = 0; i < count; i++) {
            addSymbol(repair, ChunkFormat.HEADER_BYTES, chunks.get(first + i), coefficients[i]);
        }
        return repair;
    }

    /** Sixteen bytes that only ask for a status, unsigned. */
    static byte[] barePoll(List<byte[]> chunks, int transfer, int seed) {
        byte[] poll = new byte[ChunkFormat.OVERHEAD_BYTES];
        head(poll, transfer, seed, true);
        PacketHeader.cover(poll, 0, 0, PacketHeader.type(chunks.get(0)));
        return poll;
    }

    private static void head(byte[] packet, int transfer, int seed, boolean poll) {
        PacketHeader.header(packet, ChunkFormat.TYPE_REPAIR, poll ? ChunkFormat.FLAG_POLL : 0, transfer, seed);
    }

    /** True if the symbol announces a length that a chunk can have and ends in zeros. */
    static boolean isSymbol(byte[] symbol) {
        if (symbol.length < MIN_SYMBOL) {
            return false;
        }
        int stripped = PacketHeader.load16(symbol, 0);
        if (stripped < MIN_STRIPPED || stripped > MAX_STRIPPED || stripped + LENGTH_BYTES > symbol.length) {
            return false;
        }
        for (int i = LENGTH_BYTES + stripped; i < symbol.length; i++) {
            if (symbol[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The chunk of a symbol for which {@link #isSymbol} holds, unsigned. */
    static byte[] rebuild(byte[] symbol, int objectType, int transfer, int index) {
        int stripped = PacketHeader.load16(symbol, 0);
        byte[] chunk = new byte[stripped + STRIPPED_BYTES];
        PacketHeader.header(chunk, objectType, 0, transfer, index);
        chunk[CODEC] = symbol[LENGTH_BYTES];
        System.arraycopy(symbol, LENGTH_BYTES + 1, chunk, SLICE, stripped - 1);
        return chunk;
    }
}
