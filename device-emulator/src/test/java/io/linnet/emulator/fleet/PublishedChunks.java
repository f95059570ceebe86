package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The chunks of updates that went up, by board, transfer and index, whether by themselves or with a hello; without what
 * differs by occasion: the POLL flag and so the check.
 */
final class PublishedChunks {
    private final TreeMap<String, String> chunks = new TreeMap<>();

    /** @param packet a message, or a chunk of anything */
    synchronized void add(String board, byte[] packet) {
        try {
            if (ChunkFormat.isChunk(packet)) {
                record(board, packet);
            } else if (MessageReader.read(packet) instanceof Message.Hello hello) {
                hello.packets().forEach(chunk -> record(board, chunk));
            }
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    private void record(String board, byte[] packet) {
        if ((packet[0] >> 3 & 7) != ChunkFormat.TYPE_UPDATE) {
            return;
        }
        byte[] plain = Arrays.copyOf(packet, packet.length - ChunkFormat.CHECK_BYTES);
        plain[0] &= (byte) ~ChunkFormat.FLAG_POLL;
        int transfer = packet[2] & 0xFF | (packet[3] & 0xFF) << 8;
        int index = packet[4] & 0xFF | (packet[5] & 0xFF) << 8;
        String key = "%s %05d %04d".formatted(board, transfer, index);
        String before = chunks.put(key, HexFormat.of().formatHex(plain));
        assertThat(before == null || before.equals(chunks.get(key))).as(key).isTrue();
    }

    synchronized SortedMap<String, String> all() {
        return new TreeMap<>(chunks);
    }
}
