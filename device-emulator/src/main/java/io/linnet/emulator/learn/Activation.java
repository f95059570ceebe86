package io.linnet.emulator.learn;

/**
 * The piecewise-linear tanh of the integer network and its inverse slopes, as tables over −128 … 128; beyond these it
 * is saturated (SPEC 10.5.2).
 */
final class Activation {
    /** First scaled sum on the saturated side; the tables run from its negative to it. */
    static final int SATURATED = 128;

    private final short[] outputs = new short[2 * SATURATED + 1];
    private final short[] slopes = new short[2 * SATURATED + 1];

    /** The protocol's: saturates at −127 and 128, quarter slopes rounded down. */
    static Activation standard() {
        return new Activation(128, 128, true);
    }

    /**
     * @param top output from 128 on
     * @param flatSlope inverse slope where it is saturated
     * @param quarterFloors floor(k/4) on the outer segments, else k/4 towards zero
     */
    Activation(int top, int flatSlope, boolean quarterFloors) {
        for (int k = -SATURATED; k <= SATURATED; k++) {
            int quarter = quarterFloors ? k >> 2 : k / 4;
            if (k == -SATURATED) {
                set(k, -127, flatSlope);
            } else if (k < -74) {
                set(k, quarter - 88, 8);
            } else if (k < -31) {
                set(k, k - 32, 2);
            } else if (k < 32) {
                set(k, 2 * k, 1);
            } else if (k < 75) {
                set(k, k + 32, 2);
            } else if (k < SATURATED) {
                set(k, quarter + 88, 8);
            } else {
                set(k, top, flatSlope);
            }
        }
    }

    private void set(int k, int output, int slope) {
        outputs[k + SATURATED] = (short) output;
        slopes[k + SATURATED] = (short) slope;
    }

    private static int place(long scaledSum) {
        return (int) Math.max(-SATURATED, Math.min(SATURATED, scaledSum)) + SATURATED;
    }

    int output(long scaledSum) {
        return outputs[place(scaledSum)];
    }

    int inverseSlope(long scaledSum) {
        return slopes[place(scaledSum)];
    }
}
