package io.linnet.protocol.codec;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/**
 * Reads what {@link RangeEncoder} wrote, and refuses every payload that it would not have written: at the end the
 * decoder knows the encoder's interval and thereby the one way to end. Not thread-safe.
 *
 * <p>Most values of an update are zeros that follow zeros. They are what takes the time, so they have a loop of their own:
 * its one context stays in registers, and so do range and code, as longs, which are compared without further ado.
 */
final class RangeDecoder {
    private static final long TOP = 1 << 24;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final int[] contexts = new int[RangeModel.CONTEXTS];
    private byte[] in = {};
    private int end;
    private int position;
    private int start;
    private long range;
    private long code;
    private int plainBits;
    private int countLimit;

    /** @param into receives the values that are not zero */
    void decode(int row, byte[] payload, int offset, int length, int count, Nonzeros into) throws Refused {
        begin(row, payload, offset, length);
        into.clear(count);
        int activity = 0;
        int i = 0;
        while (i < count) {
            if (activity == 0 && plainBits == 0) {
                i += zeros(count - i);
                if (i == count) {
                    break;
                }
            }
            int value = bit(RangeModel.significant(activity)) == 0 ? small() : large();
            into.add(i++, value);
            activity = RangeModel.nextActivity(activity, Math.abs(value) >>> plainBits);
        }
        finish();
    }

    private void begin(int row, byte[] payload, int offset, int length) {
        in = payload;
        start = offset;
        end = offset + length;
        position = offset;
        range = UNSIGNED;
        code = 0;
        for (int i = 0; i < 4; i++) {
            code = code << 8 | next();
        }
        plainBits = RangeModel.plainBits(row);
        countLimit = RangeModel.countLimit(row);
        RangeModel.start(row, contexts);
    }

    /**
     * Zeros at activity 0, up to {@code most}: how many there are before another value. What the context lacks to its
     * largest probability is held in place of that: a step of {@link RangeModel#afterZero} is shorter so.
     */
    private int zeros(int most) {
        long range = this.range;
        long code = this.code;
        int limit = countLimit;
        int used = contexts[0] & RangeModel.USED;
        int rate = RangeModel.RATE[used];
        int lack = RangeModel.MOST - (contexts[0] >>> RangeModel.USED_BITS);
        int i = 0;
        while (i < most) {
            long bound = (range >>> 15) * ((RangeModel.MOST - lack) >>> 7);
            if (code >= bound) {
                break;
            }
            range = bound;
            lack -= ((lack >>> 6) * rate) >>> RangeModel.USED_BITS;
            if (used < limit) {
                rate = RangeModel.RATE[++used];
            }
            i++;
            while (range < TOP) {
                range <<= 8;
                code = (code << 8 | next()) & UNSIGNED;
            }
        }
        contexts[0] = ((RangeModel.MOST - lack) << RangeModel.USED_BITS) | used;
        this.range = range;
        this.code = code;
        return i;
    }

    /** A value whose significance flag was 0. */
    private int small() throws Refused {
        if (plainBits == 0) {
            return 0;
        }
        int magnitude = plain(plainBits);
        if (magnitude == 0) {
            return 0;
        }
        return plain(1) == 0 ? magnitude : -magnitude;
    }

    /** A value whose significance flag was 1. */
    private int large() throws Refused {
        int u = 1;
        int restBits = 0;
        if (bit(RangeModel.GREATER_1) != 0) {
            u = 2;
            if (bit(RangeModel.GREATER_2) != 0) {
                int k = prefix();
                int v = 1;
                if (k > 0) {
                    v = 2 | bit(RangeModel.MANTISSA + Math.min(k, 2) - 1);
                    restBits = k - 1;
                }
                u = (v << restBits) + 2;
            }
        }
        int magnitude;
        int sign;
        if (plainBits > 0) {
            int rest = plain(restBits + plainBits + 1);
            sign = rest & 1;
            magnitude = (u << plainBits) + (rest >>> 1);
        } else {
            magnitude = u + (restBits > 0 ? plain(restBits) : 0);
            sign = bit(RangeModel.SIGN);
        }
        if (magnitude > Codec.RANGE.maxMagnitude()) {
            throw new Refused(Reason.UNDECODABLE, "magnitude " + magnitude);
        }
        return sign == 0 ? magnitude : -magnitude;
    }

    private int prefix() {
        int k = 0;
        while (k < 15 - plainBits && bit(RangeModel.PREFIX + Math.min(k, RangeModel.MAX_PREFIX)) != 0) {
            k++;
        }
        return k;
    }

    private int bit(int index) {
        int context = contexts[index];
        long bound = (range >>> 15) * (context >>> 17);
        int bit;
        if (code < bound) {
            range = bound;
            contexts[index] = RangeModel.afterZero(context, countLimit);
            bit = 0;
        } else {
            code -= bound;
            range -= bound;
            contexts[index] = RangeModel.afterOne(context, countLimit);
            bit = 1;
        }
        normalize();
        return bit;
    }

    private int plain(int bits) throws Refused {
        range >>>= bits;
        long value = code / range;
        if (value >>> bits != 0) {
            throw new Refused(Reason.UNDECODABLE, "outside the range");
        }
        code -= value * range;
        normalize();
        return (int) value;
    }

    private void normalize() {
        while (range < TOP) {
            range <<= 8;
            code = (code << 8 | next()) & UNSIGNED;
        }
    }

    private int next() {
        int at = position++;
        return at < end ? in[at] & 0xFF : 0;
    }

    /** SPEC 6.6: the number read must be the one that the encoder's end rule picks, its zeros trimmed. */
    private void finish() throws Refused {
        int length = end - start;
        int shifts = position - start - 4;
        if (length > shifts + 1 || (length > 0 && in[end - 1] == 0)) {
            throw new Refused(Reason.UNDECODABLE, length + " bytes, " + (shifts + 1) + " used");
        }
        int last = length == shifts + 1 ? in[end - 1] & 0xFF : 0;
        int low = (last << 24) - (int) code;
        boolean wraps = low == 0 || Integer.compareUnsigned(-low, (int) range) < 0;
        int expected = wraps ? -low : -low & ((int) TOP - 1);
        if ((int) code != expected) {
            throw new Refused(Reason.UNDECODABLE, "not the shortest end");
        }
    }
}
