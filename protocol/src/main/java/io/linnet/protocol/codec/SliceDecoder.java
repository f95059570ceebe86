package io.linnet.protocol.codec;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/**
 * A payload into integers, whatever bytes arrive: time is bounded by count and length, and every payload but the one
 * that {@link SliceEncoder} writes for these values is refused (SPEC section 6). Holds scratch memory: one decoder a
 * thread.
 */
public final class SliceDecoder {
    private final RangeDecoder range = new RangeDecoder();
    private final Nonzeros some = new Nonzeros();
    private int[] all = {};

    /**
     * @param init the header's init nibble
     * @param count values expected, 1 to 65 535
     * @param q receives them from index 0 on; what it holds after a refusal is undefined
     * @throws Refused undecodable, or malformed for an init that the codec does not have
     */
    public void decode(Codec codec, int init, byte[] in, int offset, int length, int count, int[] q) throws Refused {
        if (count > q.length) {
            throw new Refused(Reason.OUT_OF_RANGE, "count " + count);
        }
        nonzeros(codec, init, in, offset, length, count, some);
        some.expand(q, count);
    }

    /** The same, of which {@code into} receives the values that are not zero. */
    public void nonzeros(Codec codec, int init, byte[] in, int offset, int length, int count, Nonzeros into)
            throws Refused {
        if (count < 1 || count > Codec.MAX_COUNT) {
            throw new Refused(Reason.OUT_OF_RANGE, "count " + count);
        }
        if (codec == Codec.RANGE) {
            range.decode(init, in, offset, length, count, into);
            return;
        }
        if (all.length < count) {
            all = new int[count];
        }
        switch (codec) {
            case INT16 -> int16(init, in, offset, length, count, all);
            case RICE -> RiceCodec.decode(init, in, offset, length, count, all);
            default -> throw new IllegalArgumentException("codec=" + codec + " holds floats, see FloatSlices");
        }
        into.clear(count);
        for (int i = 0; i < count; i++) {
            into.add(i, all[i]);
        }
    }

    private static void int16(int init, byte[] in, int offset, int length, int count, int[] q) throws Refused {
        requireFixed(init, length, 2 * count);
        for (int i = 0; i < count; i++) {
            int at = offset + 2 * i;
            q[i] = (in[at] & 0xFF) | in[at + 1] << 8;
        }
    }

    static void requireFixed(int init, int length, int expected) throws Refused {
        if (init != 0) {
            throw new Refused(Reason.MALFORMED, "init " + init);
        }
        if (length != expected) {
            throw new Refused(Reason.UNDECODABLE, length + " bytes, expected " + expected);
        }
    }
}
