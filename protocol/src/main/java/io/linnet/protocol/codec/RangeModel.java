package io.linnet.protocol.codec;

/**
 * The adaptive model behind the range coder (SPEC 6.4, 6.5): 18 binary contexts, each an int that holds in its upper 22
 * bits the probability of a zero and in its lower 10 bits how often it was used.
 *
 * <p>The rows of starting probabilities were fitted to the quantized updates of three networks (MNIST 784-32-10, spoken
 * digits 650-16-10, TIFeD 784-200-10) at c = 1 … 12 and smoothed by hand; results barely depend on the details, because
 * every context forgets its start after a few values.
 */
final class RangeModel {
    static final int ROWS = 16;
    static final int LOOK_AHEAD = 64;

    static final int SIGNIFICANT = 0;
    static final int GREATER_1 = 8;
    static final int GREATER_2 = 9;
    static final int PREFIX = 10;
    static final int MAX_PREFIX = 4;
    static final int MANTISSA = 15;
    static final int SIGN = 17;
    static final int CONTEXTS = 18;

    /** Largest contribution of one value to the activity. */
    static final int MAX_ACTIVITY = 31;

    private static final int INITIAL_COUNT = 3;

    /** Lower bits of a context: how often it was used. */
    static final int USED_BITS = 10;

    static final int USED = (1 << USED_BITS) - 1;
    /** The largest probability of a zero, of 22 bits, that zeros lead to. */
    static final int MOST = (65_504 << 6) + 63;

    /** Upper bounds (exclusive) of the mean magnitude of rows 0 … 14, in 1/256. */
    private static final int[] THRESHOLDS = {
        3, 8, 20, 51, 115, 230, 461, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072
    };

    /** P(0) · 256 of every context but the sign, rows 0 … 7 and one row for 8 … 15. */
    private static final int[][] START = {
        {254, 236, 228, 218, 201, 170, 150, 120, 190, 110, 90, 100, 120, 128, 128, 176, 128},
        {250, 240, 236, 230, 215, 190, 170, 160, 208, 140, 110, 128, 160, 160, 150, 176, 128},
        {247, 239, 234, 230, 220, 205, 195, 180, 206, 135, 100, 120, 160, 150, 140, 176, 128},
        {243, 233, 230, 224, 214, 200, 195, 190, 212, 128, 100, 130, 165, 165, 134, 176, 128},
        {239, 219, 214, 203, 186, 172, 175, 185, 214, 128, 90, 110, 175, 180, 150, 176, 128},
        {236, 211, 200, 178, 143, 123, 124, 150, 200, 170, 115, 130, 180, 160, 150, 176, 128},
        {225, 214, 205, 188, 136, 85, 60, 60, 130, 147, 155, 205, 197, 182, 160, 204, 170},
        {190, 220, 200, 185, 122, 60, 45, 46, 83, 114, 130, 210, 205, 190, 140, 204, 170},
        {188, 205, 178, 136, 111, 95, 69, 57, 75, 85, 90, 148, 185, 156, 128, 154, 180},
    };

    /** RATE[n] = floor(131072 / (2n + 3)): a context's (n + 1)-th update moves it by 1/(n + 1.5). */
    static final int[] RATE = rates();

    private RangeModel() {}

    private static int[] rates() {
        int[] rates = new int[256];
        for (int n = 0; n < rates.length; n++) {
            rates[n] = 131_072 / (2 * n + 3);
        }
        return rates;
    }

    /** Sets the contexts to a row's start. */
    static void start(int row, int[] contexts) {
        int[] start = START[Math.min(row, START.length - 1)];
        for (int i = 0; i < start.length; i++) {
            contexts[i] = start[i] << 24 | INITIAL_COUNT;
        }
        contexts[SIGN] = 128 << 24 | INITIAL_COUNT;
    }

    /** Low bits of a magnitude that are written plainly. */
    static int plainBits(int row) {
        return Math.max(0, row - 7);
    }

    /** A context's count stops here: sparse rows average longer. */
    static int countLimit(int row) {
        return row < 4 ? 255 : 127;
    }

    /** The row that an encoder chooses for a slice that begins at {@code from}. */
    static int row(int[] q, int from, int end) {
        int n = Math.min(LOOK_AHEAD, end - from);
        int sum = 0;
        for (int i = from; i < from + n; i++) {
            sum += Math.abs(q[i]);
        }
        int row = 0;
        while (row < THRESHOLDS.length && sum * 256 >= THRESHOLDS[row] * n) {
            row++;
        }
        return row;
    }

    /** Context of the significance flag. */
    static int significant(int activity) {
        return Math.min(7, 31 - Integer.numberOfLeadingZeros(activity | 1));
    }

    /** Activity after a value whose reduced magnitude is {@code u}. */
    static int nextActivity(int activity, int u) {
        return activity - ((activity + 3) >> 2) + 16 * Math.min(u, MAX_ACTIVITY);
    }

    static int afterZero(int context, int limit) {
        int n = context & 1023;
        int moved = context + (((65_504 - (context >>> 16)) * RATE[n]) & ~1023);
        return n < limit ? moved + 1 : moved;
    }

    static int afterOne(int context, int limit) {
        int n = context & 1023;
        int moved = context - ((((context >>> 16) - 32) * RATE[n]) & ~1023);
        return n < limit ? moved + 1 : moved;
    }
}
