package io.linnet.lab.bench;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ChunkWriter;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** An update of random payload; nobody in this bench decodes it. */
record BenchUpdate(int transfer, List<byte[]> chunks) {
    static final String MODEL = "bench";
    static final Base BASE = new Base(1, new Digest(new byte[Digest.BYTES]));
    static final ChunkSeed SEED = ChunkSeed.of(MODEL, BASE.version(), BASE.digest());

    static BenchUpdate of(int transfer, int chunks, int chunkBytes) {
        SplitMix64 random = new SplitMix64(transfer);
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            byte[] payload = new byte[chunkBytes - ChunkFormat.OVERHEAD_BYTES];
            for (int j = 0; j < payload.length; j++) {
                payload[j] = (byte) random.next();
            }
            ChunkHeader header = new ChunkHeader(ChunkFormat.TYPE_UPDATE, false, 2, 0, transfer, i, i * 100, 100, 0);
            packets.add(ChunkWriter.write(header, payload, 0, payload.length, SEED));
        }
        return new BenchUpdate(transfer, packets);
    }

    Announcement announcement() {
        return new Announcement(transfer, chunks.size(), 60);
    }

    byte[] hello() {
        return MessageWriter.write(
                new Hello(MODEL, Optional.of(BASE), Optional.of(announcement()), List.of(), OptionalInt.empty()));
    }
}
