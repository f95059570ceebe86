package io.linnet.protocol.chunk;

import io.linnet.protocol.model.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The base that a chunk belongs to, as the bytes its CRC begins with (SPEC 5.2): a chunk for another model, version or
 * content never verifies.
 */
public final class ChunkSeed {
    private final byte[] bytes;

    private ChunkSeed(byte[] bytes) {
        this.bytes = bytes;
    }

    public static ChunkSeed of(String model, long version, Digest digest) {
        byte[] id = model.getBytes(StandardCharsets.UTF_8);
        return new ChunkSeed(ByteBuffer.allocate(id.length + 5 + Digest.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(id)
                .put((byte) 0)
                .putInt((int) version)
                .put(digest.bytes())
                .array());
    }

    /** A copy of the seed's bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** CRC32C over the seed and the packet without its last four bytes. */
    public int check(byte[] packet) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        crc.update(packet, 0, packet.length - ChunkFormat.CHECK_BYTES);
        return (int) crc.getValue();
    }
}
