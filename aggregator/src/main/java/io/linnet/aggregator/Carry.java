package io.linnet.aggregator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The server's carry as it is kept: s32 little endian. */
final class Carry {
    private Carry() {}

    static byte[] write(int[] carry) {
        ByteBuffer out = ByteBuffer.allocate(4 * carry.length).order(ByteOrder.LITTLE_ENDIAN);
        out.asIntBuffer().put(carry);
        return out.array();
    }

    static int[] read(byte[] bytes) {
        int[] carry = new int[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(carry);
        return carry;
    }
}
