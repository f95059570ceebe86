package io.linnet.protocol.codec;

import java.util.Arrays;

/**
 * The values of a slice that are not zero, in their order: few of an update, so whoever adds them up need not look at the
 * others. Memory that the next slice overwrites; not thread-safe.
 */
public final class Nonzeros {
    private int[] at = {};
    private int[] values = {};
    private int count;

    /** Of values that are there in full; for measurements and small slices. */
    public static Nonzeros of(int[] all, int count) {
        Nonzeros some = new Nonzeros();
        some.clear(count);
        for (int i = 0; i < count; i++) {
            some.add(i, all[i]);
        }
        return some;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Where each stands in its slice: the first {@link #count} of the array. */
    public int[] at() {
        return at;
    }

    /** What each is: the first {@link #count} of the array. */
    public int[] values() {
        return values;
    }

    /** Makes room for a slice of so many values. */
    void clear(int most) {
        count = 0;
        if (at.length < most) {
            at = new int[most];
            values = new int[most];
        }
    }

    void add(int where, int value) {
        at[count] = where;
        values[count] = value;
        count += value == 0 ? 0 : 1;
    }

    /** Writes all values of the slice, zeros too. */
    public void expand(int[] all, int length) {
        Arrays.fill(all, 0, length, 0);
        for (int i = 0; i < count; i++) {
            all[at[i]] = values[i];
        }
    }
}
