package io.linnet.protocol.chunk;

/**
 * A chunk whose check and header hold.
 *
 * @param packet the whole chunk as it travelled; owned by the chunk, not to be changed
 */
public record Chunk(ChunkHeader header, byte[] packet) {
    public int payloadOffset() {
        return ChunkFormat.HEADER_BYTES;
    }

    public int payloadBytes() {
        return packet.length - ChunkFormat.OVERHEAD_BYTES;
    }
}
