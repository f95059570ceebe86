package io.linnet.protocol.chunk;

import static io.linnet.protocol.chunk.ChunkFormat.CODEC;
import static io.linnet.protocol.chunk.ChunkFormat.COUNT;
import static io.linnet.protocol.chunk.ChunkFormat.FIRST;
import static io.linnet.protocol.chunk.ChunkFormat.FLAG_POLL;
import static io.linnet.protocol.chunk.ChunkFormat.INDEX;
import static io.linnet.protocol.chunk.ChunkFormat.STEP;
import static io.linnet.protocol.chunk.ChunkFormat.TRANSFER;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Packet bytes in, checked chunk out, or the reason why not. Stateless. */
public final class ChunkReader {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private ChunkReader() {}

    /**
     * Checks lengths, reserved bits and ranges of the header, not the CRC: enough to find the transfer that the packet
     * belongs to, and with it the seed.
     */
    public static ChunkHeader peek(byte[] packet) throws Refused {
        if (packet.length < ChunkFormat.MIN_BYTES) {
            throw new Refused(Reason.MALFORMED, "chunk of " + packet.length + " bytes, at least 16");
        }
        int type = packet[0] >> 3 & 7;
        if (!ChunkFormat.isChunk(packet) || type > ChunkFormat.TYPE_REPAIR || (packet[0] & 3) != 0) {
            throw new Refused(Reason.MALFORMED, "first byte " + (packet[0] & 0xFF));
        }
        int limit = type == ChunkFormat.TYPE_REPAIR ? ChunkFormat.MAX_REPAIR_BYTES : ChunkFormat.MAX_BYTES;
        if (packet.length > limit) {
            throw new Refused(Reason.TOO_LONG, "chunk of " + packet.length + " bytes, at most " + limit);
        }
        ChunkHeader header = new ChunkHeader(
                type,
                (packet[0] & FLAG_POLL) != 0,
                packet[CODEC] >> 4 & 0xF,
                packet[CODEC] & 0xF,
                u16(packet, TRANSFER),
                u16(packet, INDEX),
                u16(packet, FIRST) | (packet[FIRST + 2] & 0xFF) << 16,
                u16(packet, COUNT),
                packet[STEP]);
        if (type == ChunkFormat.TYPE_REPAIR) {
            checkRepair(header);
        } else {
            checkSlice(header);
        }
        return header;
    }

    private static void checkSlice(ChunkHeader header) throws Refused {
        if (header.index() >= ChunkFormat.MAX_CHUNKS || header.count() == 0) {
            throw new Refused(Reason.OUT_OF_RANGE, "index " + header.index() + ", count " + header.count());
        }
        boolean isModel = header.type() != ChunkFormat.TYPE_UPDATE;
        if (header.step() < (isModel ? 0 : ChunkFormat.MIN_STEP) || header.step() > ChunkFormat.MAX_STEP) {
            throw new Refused(Reason.OUT_OF_RANGE, "step " + header.step());
        }
    }

    private static void checkRepair(ChunkHeader header) throws Refused {
        // A count of 0 is a bare poll (SPEC 5.5).
        if (header.count() > 255
                || header.first() + header.count() > ChunkFormat.MAX_CHUNKS
                || header.codec() != 0
                || header.init() != 0
                || header.step() < 0
                || header.step() > ChunkFormat.TYPE_DIFF) {
            throw new Refused(Reason.OUT_OF_RANGE, "repair of chunks " + header.first() + " + " + header.count());
        }
    }

    /** Everything that {@link #peek} checks, and the CRC under the seed of its base. */
    public static Chunk read(byte[] packet, ChunkSeed seed) throws Refused {
        ChunkHeader header = peek(packet);
        int expected = (int) INT.get(packet, packet.length - ChunkFormat.CHECK_BYTES);
        if (seed.check(packet) != expected) {
            throw new Refused(Reason.CHECKSUM, "chunk " + header.index() + " of transfer " + header.transfer());
        }
        return new Chunk(header, packet);
    }

    private static int u16(byte[] packet, int at) {
        return (packet[at] & 0xFF) | ((packet[at + 1] & 0xFF) << 8);
    }
}
