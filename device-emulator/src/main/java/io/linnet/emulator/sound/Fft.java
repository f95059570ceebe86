package io.linnet.emulator.sound;

/** A 256-point transform, radix 2 in binary32, in the order of operations of SPEC 18.2. */
public final class Fft {
    public static final int POINTS = 256;

    private static final int BITS = 8;
    private static final float[] COS = new float[POINTS / 2];
    private static final float[] SIN = new float[POINTS / 2];

    static {
        // From the first quarter by symmetry: the cosine of the double nearest to a right angle is not quite 0.
        int quarter = POINTS / 4;
        for (int k = 0; k < quarter; k++) {
            COS[k] = (float) StrictMath.cos(2 * StrictMath.PI * k / POINTS);
        }
        for (int k = quarter + 1; k < POINTS / 2; k++) {
            COS[k] = -COS[POINTS / 2 - k];
        }
        for (int k = 0; k < POINTS / 2; k++) {
            SIN[k] = COS[Math.abs(quarter - k)];
        }
    }

    /** The cosine of k of the transform's steps of the full circle, k below half of them. */
    static float cosine(int k) {
        return COS[k];
    }

    static float sine(int k) {
        return SIN[k];
    }

    private final float[] real = new float[POINTS];
    private final float[] imaginary = new float[POINTS];

    /** Sets input n, a real one, at its bit-reversed place. */
    public void set(int n, float value) {
        set(n, value, 0);
    }

    void set(int n, float re, float im) {
        int place = Integer.reverse(n) >>> (Integer.SIZE - BITS);
        real[place] = re;
        imaginary[place] = im;
    }

    public void run() {
        for (int half = 1; half < POINTS; half *= 2) {
            int stride = POINTS / 2 / half;
            for (int start = 0; start < POINTS; start += 2 * half) {
                for (int k = 0; k < half; k++) {
                    butterfly(start + k, start + k + half, COS[k * stride], SIN[k * stride]);
                }
            }
        }
    }

    private void butterfly(int a, int b, float cos, float sin) {
        float re = real[b] * cos + imaginary[b] * sin;
        float im = imaginary[b] * cos - real[b] * sin;
        real[b] = real[a] - re;
        imaginary[b] = imaginary[a] - im;
        real[a] = real[a] + re;
        imaginary[a] = imaginary[a] + im;
    }

    float real(int bin) {
        return real[bin];
    }

    float imaginary(int bin) {
        return imaginary[bin];
    }

    public float squared(int bin) {
        return real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
    }
}
