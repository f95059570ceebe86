package io.linnet.gateway.coap;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several packets in one body, each as {@code u16 length ‖ packet} (SPEC 14.3). Stateless. */
final class Bundle {
    static final int OVERHEAD_BYTES = 2;
    /** A commit and the chunks of the largest object. */
    static final int MAX_PACKETS = ChunkFormat.MAX_CHUNKS + 1;

    private Bundle() {}

    static byte[] write(List<byte[]> packets) {
        int length = packets.stream()
                .mapToInt(packet -> packet.length + OVERHEAD_BYTES)
                .sum();
        byte[] out = new byte[length];
        int at = 0;
        for (byte[] packet : packets) {
            out[at] = (byte) packet.length;
            out[at + 1] = (byte) (packet.length >>> 8);
            System.arraycopy(packet, 0, out, at + OVERHEAD_BYTES, packet.length);
            at += OVERHEAD_BYTES + packet.length;
        }
        return out;
    }

    /** Checks the count and each length apart: a body that is short enough may still claim too much. */
    static List<byte[]> read(byte[] body) throws Refused {
        List<byte[]> out = new ArrayList<>();
        int at = 0;
        while (at < body.length) {
            if (body.length - at < OVERHEAD_BYTES) {
                throw new Refused(Reason.MALFORMED, "bundle ends within a length");
            }
            int length = (body[at] & 0xFF) | ((body[at + 1] & 0xFF) << 8);
            at += OVERHEAD_BYTES;
            if (length == 0 || length > body.length - at) {
                throw new Refused(
                        Reason.MALFORMED, "packet of " + length + " bytes, " + (body.length - at) + " are left");
            }
            if (length > ChunkFormat.MAX_REPAIR_BYTES || out.size() == MAX_PACKETS) {
                throw new Refused(Reason.TOO_LONG, "packet " + out.size() + " of " + length + " bytes");
            }
            out.add(Arrays.copyOfRange(body, at, at + length));
            at += length;
        }
        return out;
    }
}
