package io.linnet.protocol.model;

import io.linnet.protocol.model.SplitMix64.Purpose;

/** Which layer a board trains: a keyed permutation that a board evaluates for itself alone (SPEC 10.1, 10.3). */
public final class Groups {
    private Groups() {}

    /** Layer of the board with this ordinal among {@code layers}; equal groups ±1 over a cohort of {@code cohort}. */
    public static int layer(long seed, int round, int ordinal, int cohort, int layers) {
        if (ordinal >= cohort) {
            // A board that joined after the offer was made: any layer serves, spread evenly.
            return ordinal % layers;
        }
        return position(Purpose.GROUPS, seed, round, ordinal, cohort) % layers;
    }

    /** A permutation of 0 … cohort−1 at {@code ordinal}: a four-round Feistel network, cycle-walked into range. */
    static int position(Purpose purpose, long seed, int round, int ordinal, int cohort) {
        int bits = 1;
        while ((1L << (2 * bits)) < cohort) {
            bits++;
        }
        long key = SplitMix64.mix(seed ^ SplitMix64.mix(SplitMix64.key(purpose, round)));
        int x = ordinal;
        do {
            x = encrypt(x, bits, key);
        } while (x >= cohort);
        return x;
    }

    private static int encrypt(int x, int bits, long key) {
        int mask = (1 << bits) - 1;
        int left = x >>> bits;
        int right = x & mask;
        for (long j = 0; j < 4; j++) {
            int next = left ^ ((int) SplitMix64.mix(key ^ (j << 32 | right)) & mask);
            left = right;
            right = next;
        }
        return left << bits | right;
    }
}
