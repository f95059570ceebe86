package io.linnet.protocol.codec;

import java.util.Arrays;

/**
 * Writes a slice with the adaptive binary range coder (SPEC 6.3 to 6.6). The arithmetic is Subbotin's and Pavlov's
 * carry-propagating range coder, cut to 32 bits: a byte leaves only when no carry can reach it any more, so a slice can
 * be wound back to before its last value without touching what was written.
 */
final class RangeEncoder {
    private static final int TOP = 1 << 24;

    private final int[] contexts = new int[RangeModel.CONTEXTS];
    private final int limitBytes;
    private final byte[] out;
    private final int plainBits;
    private final int countLimit;

    private int low;
    private int range = -1;
    private int carry;
    private int cache;
    private int pending;
    /** Where the cached byte goes; −1 for the first, which is always 0 and not written. */
    private int position = -1;
    /** Bytes by which the interval has been scaled. */
    private int shifts;

    private RangeEncoder(int row, int limitBytes) {
        this.limitBytes = limitBytes;
        out = new byte[limitBytes];
        plainBits = RangeModel.plainBits(row);
        countLimit = RangeModel.countLimit(row);
        RangeModel.start(row, contexts);
    }

    /** As many values from {@code from} on, before {@code end}, as fit {@code limitBytes}. */
    static EncodedSlice encode(int[] q, int from, int end, int limitBytes) {
        return encode(RangeModel.row(q, from, end), q, from, end, limitBytes);
    }

    /** With a given row; every row is valid, this one need not be the best. */
    static EncodedSlice encode(int row, int[] q, int from, int end, int limitBytes) {
        RangeEncoder encoder = new RangeEncoder(row, limitBytes);
        int count = encoder.run(q, from, Math.min(end, from + Codec.MAX_COUNT));
        return new EncodedSlice(row, count, encoder.finish());
    }

    private int run(int[] q, int from, int end) {
        int activity = 0;
        for (int i = from; i < end; i++) {
            int low0 = low;
            int range0 = range;
            int carry0 = carry;
            int cache0 = cache;
            int pending0 = pending;
            int position0 = position;
            int shifts0 = shifts;
            int u = Math.abs(q[i]) >>> plainBits;
            value(q[i], u, RangeModel.significant(activity));
            if (shifts >= limitBytes) {
                low = low0;
                range = range0;
                carry = carry0;
                cache = cache0;
                pending = pending0;
                position = position0;
                shifts = shifts0;
                return i - from;
            }
            activity = RangeModel.nextActivity(activity, u);
        }
        return end - from;
    }

    private void value(int q, int u, int significant) {
        int magnitude = Math.abs(q);
        int sign = q >>> 31;
        int plain = magnitude & ((1 << plainBits) - 1);
        if (u == 0) {
            bit(significant, 0);
            if (plainBits > 0) {
                plain(plain, plainBits);
                if (plain != 0) {
                    plain(sign, 1);
                }
            }
            return;
        }
        bit(significant, 1);
        int rest = 0;
        int restBits = 0;
        bit(RangeModel.GREATER_1, u > 1 ? 1 : 0);
        if (u > 1) {
            bit(RangeModel.GREATER_2, u > 2 ? 1 : 0);
            if (u > 2) {
                int v = u - 2;
                int k = 31 - Integer.numberOfLeadingZeros(v);
                prefix(k);
                if (k > 0) {
                    restBits = k - 1;
                    bit(RangeModel.MANTISSA + Math.min(k, 2) - 1, v >>> restBits & 1);
                    rest = v & ((1 << restBits) - 1);
                }
            }
        }
        if (plainBits > 0) {
            plain((rest << plainBits | plain) << 1 | sign, restBits + plainBits + 1);
        } else {
            if (restBits > 0) {
                plain(rest, restBits);
            }
            bit(RangeModel.SIGN, sign);
        }
    }

    private void prefix(int k) {
        for (int i = 0; i < k; i++) {
            bit(RangeModel.PREFIX + Math.min(i, RangeModel.MAX_PREFIX), 1);
        }
        if (k < 15 - plainBits) {
            bit(RangeModel.PREFIX + Math.min(k, RangeModel.MAX_PREFIX), 0);
        }
    }

    private void bit(int index, int bit) {
        int context = contexts[index];
        int bound = (range >>> 15) * (context >>> 17);
        if (bit == 0) {
            range = bound;
            contexts[index] = RangeModel.afterZero(context, countLimit);
        } else {
            add(bound);
            range -= bound;
            contexts[index] = RangeModel.afterOne(context, countLimit);
        }
        normalize();
    }

    private void plain(int value, int bits) {
        range >>>= bits;
        add(value * range);
        normalize();
    }

    private void add(int amount) {
        low += amount;
        if (Integer.compareUnsigned(low, amount) < 0) {
            carry = 1;
        }
    }

    private void normalize() {
        while (Integer.compareUnsigned(range, TOP) < 0) {
            range <<= 8;
            shift();
            shifts++;
        }
    }

    private void shift() {
        int top = low >>> 24;
        if (carry != 0 || top != 0xFF) {
            emit(cache + carry);
            for (; pending > 0; pending--) {
                emit(0xFF + carry);
            }
            cache = top;
            carry = 0;
        } else {
            pending++;
        }
        low <<= 8;
    }

    private void emit(int value) {
        if (position >= 0 && position < limitBytes) {
            out[position] = (byte) value;
        }
        position++;
    }

    /** Ends on the number inside the interval with the fewest bytes, and drops zeros at the end. */
    private byte[] finish() {
        if (low != 0) {
            if (Integer.compareUnsigned(-low, range) < 0) {
                carry = 1;
                low = 0;
            } else {
                low = (low + TOP - 1) & -TOP;
            }
        }
        shift();
        shift();
        int length = Math.min(position, limitBytes);
        while (length > 0 && out[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(out, length);
    }
}
