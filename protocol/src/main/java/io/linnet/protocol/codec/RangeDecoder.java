package io.linnet.protocol.codec;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/**
 * Reads what {@link RangeEncoder} wrote, and refuses every payload that it would not have written: at the end the
 * decoder knows the encoder's interval and thereby the one way to end. The zero path, most values of an update, runs on
 * local variables. Not thread-safe.
 */
final class RangeDecoder {
    private static final int TOP = 1 << 24;

    private final int[] contexts = new int[RangeModel.CONTEXTS];
    private byte[] in = {};
    private int end;
    private int position;
    private int start;
    private int range;
    private int code;
    private int plainBits;
    private int countLimit;

    void decode(int row, byte[] payload, int offset, int length, int count, int[] q) throws Refused {
        begin(row, payload, offset, length);
        int activity = 0;
        int limit = countLimit;
        for (int i = 0; i < count; i++) {
            int index = RangeModel.significant(activity);
            int context = contexts[index];
            int bound = (range >>> 15) * (context >>> 17);
            int u = 0;
            if (Integer.compareUnsigned(code, bound) < 0) {
                range = bound;
                contexts[index] = RangeModel.afterZero(context, limit);
                if (Integer.compareUnsigned(bound, TOP) < 0) {
                    normalize();
                }
                q[i] = plainBits == 0 ? 0 : small();
            } else {
                code -= bound;
                range -= bound;
                contexts[index] = RangeModel.afterOne(context, limit);
                if (Integer.compareUnsigned(range, TOP) < 0) {
                    normalize();
                }
                int value = large();
                u = Math.abs(value) >>> plainBits;
                q[i] = value;
            }
            activity = RangeModel.nextActivity(activity, u);
        }
        finish();
    }

    private void begin(int row, byte[] payload, int offset, int length) {
        in = payload;
        start = offset;
        end = offset + length;
        position = offset;
        range = -1;
        code = 0;
        for (int i = 0; i < 4; i++) {
            code = code << 8 | next();
        }
        plainBits = RangeModel.plainBits(row);
        countLimit = RangeModel.countLimit(row);
        RangeModel.start(row, contexts);
    }

    /** A value whose significance flag was 0 in a row with plain bits. */
    private int small() throws Refused {
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
        int bound = (range >>> 15) * (context >>> 17);
        int bit;
        if (Integer.compareUnsigned(code, bound) < 0) {
            range = bound;
            contexts[index] = RangeModel.afterZero(context, countLimit);
            bit = 0;
        } else {
            code -= bound;
            range -= bound;
            contexts[index] = RangeModel.afterOne(context, countLimit);
            bit = 1;
        }
        if (Integer.compareUnsigned(range, TOP) < 0) {
            normalize();
        }
        return bit;
    }

    private int plain(int bits) throws Refused {
        range >>>= bits;
        int value = Integer.divideUnsigned(code, range);
        if (value >>> bits != 0) {
            throw new Refused(Reason.UNDECODABLE, "outside the range");
        }
        code -= value * range;
        normalize();
        return value;
    }

    private void normalize() {
        while (Integer.compareUnsigned(range, TOP) < 0) {
            range <<= 8;
            code = code << 8 | next();
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
        int low = (last << 24) - code;
        boolean wraps = low == 0 || Integer.compareUnsigned(-low, range) < 0;
        int expected = wraps ? -low : -low & (TOP - 1);
        if (code != expected) {
            throw new Refused(Reason.UNDECODABLE, "not the shortest end");
        }
    }
}
