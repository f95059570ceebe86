package io.linnet.gateway.downlink;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Retained chunks of one model's step or full model as they come: of the version before, of the one offered, or of one
 * whose offer is still on its way, in any order. Holds two versions at most. Core thread.
 */
public final class ModelChunks {
    private static final int MAX_VERSIONS = 2;

    /** By the low 16 bits of the version that they lead to, then by index. */
    private final Map<Integer, Map<Integer, byte[]>> byTransfer = new LinkedHashMap<>();

    /** @return the chunk's transfer id */
    public int add(byte[] packet) throws Refused {
        ChunkHeader header = ChunkReader.peek(packet);
        byTransfer
                .computeIfAbsent(header.transfer(), id -> new LinkedHashMap<>())
                .put(header.index(), packet);
        if (byTransfer.size() > MAX_VERSIONS) {
            byTransfer.remove(byTransfer.keySet().iterator().next());
        }
        return header.transfer();
    }

    /** All chunks of the version, in order, if all are here and verify under the seed; one that does not is forgotten. */
    public Optional<List<byte[]>> whole(int transfer, int chunks, ChunkSeed seed) {
        Map<Integer, byte[]> have = byTransfer.getOrDefault(transfer, Map.of());
        if (have.size() < chunks) {
            return Optional.empty();
        }
        List<byte[]> out = new ArrayList<>(chunks);
        for (int i = 0; i < chunks; i++) {
            byte[] packet = have.get(i);
            if (packet == null) {
                return Optional.empty();
            }
            try {
                out.add(ChunkReader.read(packet, seed).packet());
            } catch (Refused refused) {
                have.remove(i);
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(out));
    }

    public static boolean isModelChunk(byte[] packet, int object) {
        return ChunkFormat.isChunk(packet) && (packet[0] >> 3 & 7) == object;
    }
}
