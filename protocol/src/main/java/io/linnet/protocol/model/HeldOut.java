package io.linnet.protocol.model;

import io.linnet.protocol.model.SplitMix64.Purpose;

/**
 * Which of its examples a board never trains on (SPEC 10.8): of each eight in its order one, drawn. A last group of fewer is
 * trained on whole, so that a place is known without counting those before it, and whoever has eight holds one out.
 */
public final class HeldOut {
    private static final int GROUP = 8;

    private HeldOut() {}

    /** So many of {@code n} are held out. */
    public static int count(int n) {
        return n / GROUP;
    }

    /** The place of the {@code j}-th of them. */
    public static int held(long seed, int j) {
        return GROUP * j + drawn(seed, j);
    }

    /** The place of the {@code k}-th of those that are trained on. */
    public static int trained(long seed, int n, int k) {
        int group = k / (GROUP - 1);
        if (group >= count(n)) {
            return k + count(n);
        }
        int within = k % (GROUP - 1);
        return GROUP * group + within + (within >= drawn(seed, group) ? 1 : 0);
    }

    private static int drawn(long seed, int group) {
        return (int) (SplitMix64.mix(seed ^ SplitMix64.mix(SplitMix64.key(Purpose.HELD_OUT, group))) & (GROUP - 1));
    }
}
