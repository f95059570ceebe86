package io.linnet.gateway.session;

import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ChunkWriter;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** An update of random payload: what a gateway carries without knowing what it says. */
public record TestUpdate(String model, Base base, int transfer, int examples, List<byte[]> chunks) {
    public static final Digest DIGEST = Digest.parse("000102030405060708090a0b0c0d0e0f");
    private static final int PARAMETERS_A_CHUNK = 100;

    public static TestUpdate of(long version, int transfer, int chunks, int chunkBytes) {
        return of("digits", version, transfer, chunks, chunkBytes);
    }

    public static TestUpdate of(String model, long version, int transfer, int chunks, int chunkBytes) {
        Base base = new Base(version, digest(version));
        return new TestUpdate(model, base, transfer, 60, chunks(0, model, base, transfer, chunks, chunkBytes));
    }

    /** Chunks of the type for a base. */
    public static List<byte[]> chunks(int type, String model, Base base, int transfer, int chunks, int chunkBytes) {
        SplitMix64 random = new SplitMix64(transfer * 1_000_003L + base.version());
        ChunkSeed seed = ChunkSeed.of(model, base.version(), base.digest());
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            byte[] payload = new byte[chunkBytes - 16];
            for (int j = 0; j < payload.length; j++) {
                payload[j] = (byte) random.next();
            }
            ChunkHeader header =
                    new ChunkHeader(type, false, 2, 0, transfer, i, i * PARAMETERS_A_CHUNK, PARAMETERS_A_CHUNK, 3);
            packets.add(ChunkWriter.write(header, payload, 0, payload.length, seed));
        }
        return packets;
    }

    public static Digest digest(long version) {
        byte[] bytes = DIGEST.bytes();
        bytes[0] = (byte) version;
        return new Digest(bytes);
    }

    public Announcement announcement() {
        return new Announcement(transfer, chunks.size(), examples);
    }

    public ChunkSeed seed() {
        return ChunkSeed.of(model, base.version(), base.digest());
    }

    /** The bitmap of a receiver that has so many of the first chunks; 0: all. */
    public Received received(int first) {
        BitSet bits = new BitSet();
        bits.set(0, first == 0 ? chunks.size() : first);
        return received(bits);
    }

    public Received received(BitSet bits) {
        return new Received(base.version(), transfer, StatusBitmap.of(chunks.size(), bits));
    }
}
