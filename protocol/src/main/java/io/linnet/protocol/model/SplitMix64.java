package io.linnet.protocol.model;

/** The one source of pseudo-random numbers that both ends of a link draw alike (SPEC section 2). Not thread-safe. */
public final class SplitMix64 {
    /** What a stream is for; the number is part of its seed. */
    public enum Purpose {
        INITIAL(1),
        FEEDBACK(2),
        GROUPS(3),
        ORDER(4),
        PARTITION(5),
        REPAIR(6),
        JITTER(7),
        SAMPLING(9),
        HELD_OUT(10);

        final int number;

        Purpose(int number) {
            this.number = number;
        }
    }

    private long state;

    public SplitMix64(long state) {
        this.state = state;
    }

    /** The generator of one purpose and index (layer, round, ordinal) under a seed. */
    public static SplitMix64 stream(long seed, Purpose purpose, int index) {
        return new SplitMix64(mix(seed ^ mix(key(purpose, index))));
    }

    static long key(Purpose purpose, int index) {
        return ((long) purpose.number << 32) | (index & 0xFFFF_FFFFL);
    }

    /** First output of a generator whose state is {@code value}. */
    public static long mix(long value) {
        long z = value + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    public long next() {
        long out = mix(state);
        state += 0x9E37_79B9_7F4A_7C15L;
        return out;
    }

    /** Uniform in 0 … n−1, 1 ≤ n ≤ 2^31. */
    public int below(long n) {
        return (int) (((next() >>> 32) * n) >>> 32);
    }

    /** Uniform in lo … hi, both included. */
    public int uniform(int lo, int hi) {
        return lo + below((long) hi - lo + 1);
    }

    /** Uniform in [0, 1) with 53 bits; for simulations and data sets, never for what a board must draw alike. */
    public double real() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /** Fisher–Yates: a uniformly random order of 0 … n−1. */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = below(i + 1L);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
