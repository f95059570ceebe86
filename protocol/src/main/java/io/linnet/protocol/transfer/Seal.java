package io.linnet.protocol.transfer;

import io.linnet.protocol.chunk.ChunkFormat;
import java.util.zip.CRC32C;

/** Signs and verifies packets under the seed of one base (SPEC 5.2). A packet of another base never verifies. */
public final class Seal {
    private final byte[] seed;
    private final CRC32C crc = new CRC32C();

    /** @param seed model id, zero byte, version and digest, as SPEC 5.2 joins them */
    public Seal(byte[] seed) {
        this.seed = seed.clone();
    }

    /** The packet has at least {@link ChunkFormat#MIN_BYTES} bytes. */
    public boolean verifies(byte[] packet) {
        int at = packet.length - ChunkFormat.CHECK_BYTES;
        int found = PacketHeader.load16(packet, at) | (PacketHeader.load16(packet, at + 2) << 16);
        return found == check(packet);
    }

    /** Writes the check into the packet's last four bytes. */
    public void sign(byte[] packet) {
        int check = check(packet);
        int at = packet.length - ChunkFormat.CHECK_BYTES;
        PacketHeader.store16(packet, at, check);
        PacketHeader.store16(packet, at + 2, check >>> 16);
    }

    /** A signed copy with the POLL flag set or cleared. */
    public byte[] withPoll(byte[] packet, boolean poll) {
        byte[] copy = packet.clone();
        if (PacketHeader.polls(copy) != poll) {
            copy[0] ^= ChunkFormat.FLAG_POLL;
            sign(copy);
        }
        return copy;
    }

    private int check(byte[] packet) {
        crc.reset();
        crc.update(seed, 0, seed.length);
        crc.update(packet, 0, packet.length - ChunkFormat.CHECK_BYTES);
        return (int) crc.getValue();
    }
}
