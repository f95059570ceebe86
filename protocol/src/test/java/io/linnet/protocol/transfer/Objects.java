package io.linnet.protocol.transfer;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.model.SplitMix64;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Objects to transfer, with random slices and payloads. */
final class Objects {
    static final byte[] BASE = "model\0base".getBytes(StandardCharsets.US_ASCII);
    static final byte[] OTHER_BASE = "model\0other".getBytes(StandardCharsets.US_ASCII);

    private Objects() {}

    static List<byte[]> random(int chunks, int maxPayload, int transfer, byte[] crcSeed, SplitMix64 random) {
        Seal seal = new Seal(crcSeed);
        List<byte[]> object = new ArrayList<>();
        for (int index = 0; index < chunks; index++) {
            byte[] chunk = new byte[ChunkFormat.OVERHEAD_BYTES + random.below(maxPayload + 1)];
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = (byte) random.next();
            }
            PacketHeader.header(chunk, ChunkFormat.TYPE_UPDATE, 0, transfer, index);
            seal.sign(chunk);
            object.add(chunk);
        }
        return object;
    }
}
