package io.linnet.lab.transfer;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.transfer.Seal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An update with random payload, cut into chunks: something to transfer. */
public final class SampleObject {
    private final int payloadBytes;
    private final int transfer;
    private final byte[] crcSeed;
    private final List<byte[]> chunks;

    private SampleObject(int payloadBytes, int transfer, byte[] crcSeed, List<byte[]> chunks) {
        this.payloadBytes = payloadBytes;
        this.transfer = transfer;
        this.crcSeed = crcSeed;
        this.chunks = chunks;
    }

    /** @param chunkBytes of a whole chunk; the last one is shorter */
    public static SampleObject of(int payloadBytes, int chunkBytes, String base, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        int transfer = random.below(1 << 16);
        byte[] crcSeed = base.getBytes(StandardCharsets.US_ASCII);
        Seal seal = new Seal(crcSeed);
        int slice = chunkBytes - ChunkFormat.OVERHEAD_BYTES;
        List<byte[]> chunks = new ArrayList<>();
        for (int at = 0; at < payloadBytes; at += slice) {
            byte[] chunk = new byte[ChunkFormat.OVERHEAD_BYTES + Math.min(slice, payloadBytes - at)];
            for (int i = 1; i < chunk.length; i++) {
                chunk[i] = (byte) random.next();
            }
            chunk[0] = ChunkFormat.VERSION << 6;
            store16(chunk, 2, transfer);
            store16(chunk, 4, chunks.size());
            seal.sign(chunk);
            chunks.add(chunk);
        }
        return new SampleObject(payloadBytes, transfer, crcSeed, List.copyOf(chunks));
    }

    private static void store16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
    }

    public int payloadBytes() {
        return payloadBytes;
    }

    public int transfer() {
        return transfer;
    }

    public byte[] crcSeed() {
        return crcSeed.clone();
    }

    public List<byte[]> chunks() {
        return chunks;
    }
}
