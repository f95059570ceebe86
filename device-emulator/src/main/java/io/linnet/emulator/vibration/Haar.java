package io.linnet.emulator.vibration;

/** Energies of a Haar wavelet's eight scales, in integers alone, and the level (SPEC 21.1). */
final class Haar implements AxisFeatures {
    static final int SCALES = 8;
    static final int FEATURES = SCALES + 1;

    private static final int POINTS = 256;
    private static final int FLOOR = 64;

    private final int[] a = new int[POINTS];

    @Override
    public int count() {
        return FEATURES;
    }

    @Override
    public int level() {
        return SCALES;
    }

    @Override
    public void features(int[] centred, int[] raw, int at) {
        int divisor = centred.length / 8;
        long total = 0;
        for (int n = 0; n < POINTS; n++) {
            a[n] = n < centred.length ? centred[n] / divisor : 0;
            total += (long) a[n] * a[n];
        }
        for (int scale = 0; scale < SCALES; scale++) {
            raw[at + scale] = logarithm(energy(scale) + FLOOR);
        }
        raw[at + SCALES] = logarithm(total + FLOOR);
    }

    /** Of the differences of pairs; their sums stand for them at the next scale. */
    private long energy(int scale) {
        long energy = 0;
        for (int i = 0; i < 128 >> scale; i++) {
            long difference = (long) a[2 * i] - a[2 * i + 1];
            energy += difference * difference;
            int sum = a[2 * i] + a[2 * i + 1];
            a[i] = (scale & 1) == 1 ? sum / 2 : sum;
        }
        return energy;
    }

    /** 256 times the binary logarithm, straight between powers of two. */
    private static int logarithm(long value) {
        int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        long shifted = bits <= 8 ? value << (8 - bits) : value >> (bits - 8);
        return 256 * bits + (int) (shifted & 255);
    }
}
