package io.linnet.protocol.codec;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;

/**
 * The cheap profile (SPEC 6.7): init 0 … 7 codes the runs of zeros with Golomb-Rice and what stands between them with
 * Exp-Golomb; init 8 … 15 codes every magnitude with Exp-Golomb of order init − 8.
 */
final class RiceCodec {
    private static final int FIRST_DENSE = 8;
    private static final int MAX_PARAMETER = 7;

    private RiceCodec() {}

    static EncodedSlice encode(int[] q, int from, int end, int limitBytes) {
        return encode(init(q, from, end), q, from, end, limitBytes);
    }

    static EncodedSlice encode(int init, int[] q, int from, int end, int limitBytes) {
        int last = Math.min(end, from + Codec.MAX_COUNT);
        Bits bits = new Bits(limitBytes);
        int count = init < FIRST_DENSE ? sparse(bits, q, from, last, init) : dense(bits, q, from, last, init);
        return new EncodedSlice(init, count, bits.bytes());
    }

    private static int init(int[] q, int from, int end) {
        int n = Math.min(RangeModel.LOOK_AHEAD, end - from);
        int sum = 0;
        int nonzero = 0;
        for (int i = from; i < from + n; i++) {
            sum += Math.abs(q[i]);
            nonzero += q[i] == 0 ? 0 : 1;
        }
        if (2 * nonzero < n) {
            return Math.min(MAX_PARAMETER, log2(n / (nonzero + 1)));
        }
        return FIRST_DENSE + Math.min(MAX_PARAMETER, log2(Math.max(1, sum / n)));
    }

    private static int sparse(Bits bits, int[] q, int from, int end, int k) {
        int run = 0;
        for (int i = from; i < end; i++) {
            int magnitude = Math.abs(q[i]);
            int needed = (magnitude == 0 ? 0 : 1 + golombBits(magnitude - 1, 0)) + k + 1;
            int zeros = magnitude == 0 ? run + 1 : run;
            if (!bits.fits(needed + (zeros >>> k))) {
                return endRun(bits, run, k, i - from);
            }
            if (magnitude == 0) {
                run++;
            } else {
                rice(bits, run, k);
                bits.put(q[i] >>> 31, 1);
                golomb(bits, magnitude - 1, 0);
                run = 0;
            }
        }
        return endRun(bits, run, k, end - from);
    }

    private static int endRun(Bits bits, int run, int k, int count) {
        if (run > 0) {
            rice(bits, run, k);
        }
        return count;
    }

    private static int dense(Bits bits, int[] q, int from, int end, int init) {
        int k = init - FIRST_DENSE;
        for (int i = from; i < end; i++) {
            int magnitude = Math.abs(q[i]);
            if (!bits.fits(golombBits(magnitude, k) + (magnitude == 0 ? 0 : 1))) {
                return i - from;
            }
            golomb(bits, magnitude, k);
            if (magnitude != 0) {
                bits.put(q[i] >>> 31, 1);
            }
        }
        return end - from;
    }

    private static void rice(Bits bits, int run, int k) {
        for (int i = run >>> k; i > 0; i--) {
            bits.put(1, 1);
        }
        bits.put(run & ((1 << k) - 1), k + 1);
    }

    private static void golomb(Bits bits, int value, int k) {
        int v = value + (1 << k);
        int size = log2(v);
        bits.put((1 << (size - k + 1)) - 2, size - k + 1);
        bits.put(v & ((1 << size) - 1), size);
    }

    private static int golombBits(int value, int k) {
        return 2 * log2(value + (1 << k)) - k + 1;
    }

    private static int log2(int v) {
        return 31 - Integer.numberOfLeadingZeros(v);
    }

    static void decode(int init, byte[] in, int offset, int length, int count, int[] q) throws Refused {
        Reader reader = new Reader(in, offset, length);
        if (init < FIRST_DENSE) {
            readSparse(reader, init, count, q);
        } else {
            for (int i = 0; i < count; i++) {
                int magnitude = reader.golomb(init - FIRST_DENSE);
                q[i] = magnitude != 0 && reader.bit() != 0 ? -magnitude : magnitude;
            }
        }
        reader.finish();
    }

    private static void readSparse(Reader reader, int k, int count, int[] q) throws Refused {
        int i = 0;
        while (i < count) {
            int run = reader.rice(k, count - i);
            Arrays.fill(q, i, i + run, 0);
            i += run;
            if (i < count) {
                int sign = reader.bit();
                int magnitude = reader.golomb(0) + 1;
                if (magnitude > Codec.RICE.maxMagnitude()) {
                    throw new Refused(Reason.UNDECODABLE, "magnitude " + magnitude);
                }
                q[i++] = sign == 0 ? magnitude : -magnitude;
            }
        }
    }

    /** Most significant bit first. */
    private static final class Bits {
        private final byte[] out;
        private int length;

        Bits(int limitBytes) {
            out = new byte[limitBytes];
        }

        boolean fits(int bits) {
            return length + bits <= 8 * out.length;
        }

        void put(int value, int bits) {
            for (int i = bits - 1; i >= 0; i--) {
                out[length >>> 3] |= (byte) ((value >>> i & 1) << (7 - (length & 7)));
                length++;
            }
        }

        byte[] bytes() {
            return Arrays.copyOf(out, (length + 7) >>> 3);
        }
    }

    private static final class Reader {
        private static final int MAX_GROWTH = 17;

        private final byte[] in;
        private final int first;
        private final int bits;
        private int at;

        Reader(byte[] in, int offset, int length) {
            this.in = in;
            first = offset;
            bits = 8 * length;
        }

        int bit() throws Refused {
            if (at >= bits) {
                throw new Refused(Reason.UNDECODABLE, "payload ends early");
            }
            int bit = in[first + (at >>> 3)] >>> (7 - (at & 7)) & 1;
            at++;
            return bit;
        }

        int bits(int count) throws Refused {
            int value = 0;
            for (int i = 0; i < count; i++) {
                value = value << 1 | bit();
            }
            return value;
        }

        int rice(int k, int max) throws Refused {
            int high = 0;
            while (bit() != 0) {
                high++;
            }
            long run = ((long) high << k) + bits(k);
            if (run > max) {
                throw new Refused(Reason.UNDECODABLE, "run of " + run + ", left " + max);
            }
            return (int) run;
        }

        int golomb(int k) throws Refused {
            int size = k;
            while (bit() != 0) {
                size++;
                if (size > MAX_GROWTH) {
                    throw new Refused(Reason.UNDECODABLE, "magnitude over the limit");
                }
            }
            int value = (1 << size | bits(size)) - (1 << k);
            if (value > Codec.RICE.maxMagnitude()) {
                throw new Refused(Reason.UNDECODABLE, "magnitude " + value);
            }
            return value;
        }

        void finish() throws Refused {
            int left = bits - at;
            if (left >= 8 || bits(left) != 0) {
                throw new Refused(Reason.UNDECODABLE, "bits left over");
            }
        }
    }
}
