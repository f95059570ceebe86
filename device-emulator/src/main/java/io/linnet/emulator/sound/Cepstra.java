package io.linnet.emulator.sound;

import java.util.Arrays;

/**
 * What the keyword network of MLPerf Tiny (DS-CNN) was trained with, as TensorFlow's {@code signal} computes it: 49 frames of
 * 10 mel cepstral coefficients of a second, whatever its loudness. In binary32 in the order of SPEC 18.4, so that a board gets
 * the same bits. Not thread-safe.
 */
public final class Cepstra {
    public static final int FRAMES = 49;
    public static final int COEFFICIENTS = 10;

    private static final int FRAME = 480;
    private static final int HOP = 320;
    /** Of the whole transform, whose real input goes through one of half as many complex points. */
    private static final int POINTS = 2 * Fft.POINTS;

    private static final int FILTERS = 40;
    /** Those of up to 4 kHz; the next one is the end of the last filter. */
    private static final int BINS = 128;

    private static final double LOWEST_HERTZ = 20;
    private static final double HIGHEST_HERTZ = 4_000;
    private static final int WINDOW_UNIT = 1 << 15;
    private static final int FILTER_UNIT = 1 << 10;
    private static final float TINY = 1e-6f;

    /** Half of a Hann window and its middle; its cosine also serves the last transform. */
    private static final int[] WINDOW = new int[FRAME / 2 + 1];
    /** Where a bin lies among the filters: filter f rises from f to f + 1 and falls to f + 2. */
    private static final int[] PLACES = new int[BINS];
    /** Of a turn by k of {@link #POINTS}. */
    private static final float[] COS = new float[BINS + 1];
    /** From a sum of products with the window's cosine to a coefficient: 2 / √(2 · 40), and the window's unit. */
    private static final float COSINE_UNIT = (float) (2 / Math.sqrt(2 * FILTERS) / WINDOW_UNIT);

    static {
        for (int n = 0; n < WINDOW.length; n++) {
            WINDOW[n] = (int) Math.rint(WINDOW_UNIT * (0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * n / FRAME)));
        }
        double least = mel(LOWEST_HERTZ);
        double step = (mel(HIGHEST_HERTZ) - least) / (FILTERS + 1);
        for (int bin = 1; bin < BINS; bin++) {
            double hertz = (double) bin * Mfcc.SAMPLE_RATE / POINTS;
            PLACES[bin] = (int) Math.rint(FILTER_UNIT * (mel(hertz) - least) / step);
        }
        for (int k = 0; k <= BINS; k++) {
            COS[k] = (float) StrictMath.cos(2 * StrictMath.PI * k / POINTS);
        }
    }

    private final Fft fft = new Fft();
    private final float[] sums = new float[FILTERS];

    /**
     * @param second 16 000 samples
     * @return 490 coefficients, frame-major
     */
    public float[] of(short[] second) {
        if (second.length != Mfcc.SAMPLE_RATE) {
            throw new IllegalArgumentException(second.length + " samples, accepted: " + Mfcc.SAMPLE_RATE);
        }
        int peak = 1;
        for (short sample : second) {
            peak = Math.max(peak, Math.abs(sample));
        }
        // Twice the magnitudes of samples times the window's unit, in filters of a unit of their own.
        float gain = 0x1p-26f / peak;
        float[] all = new float[FRAMES * COEFFICIENTS];
        for (int frame = 0; frame < FRAMES; frame++) {
            for (int n = 0; n < Fft.POINTS; n++) {
                fft.set(n, windowed(second, frame, 2 * n), windowed(second, frame, 2 * n + 1));
            }
            fft.run();
            filter();
            for (int f = 0; f < FILTERS; f++) {
                sums[f] = Logarithm.ln(sums[f] * gain + TINY);
            }
            for (int k = 0; k < COEFFICIENTS; k++) {
                all[frame * COEFFICIENTS + k] = coefficient(k);
            }
        }
        return all;
    }

    private static float windowed(short[] second, int frame, int n) {
        return n < FRAME ? second[frame * HOP + n] * window(n) : 0;
    }

    /** 0 … 480 */
    private static int window(int n) {
        return WINDOW[Math.min(n, FRAME - n)];
    }

    /** Triangles even on the mel scale, over the magnitudes of all bins but the first. */
    private void filter() {
        Arrays.fill(sums, 0);
        for (int bin = 1; bin < BINS; bin++) {
            float magnitude = magnitude(bin);
            int rising = PLACES[bin] / FILTER_UNIT;
            int part = PLACES[bin] % FILTER_UNIT;
            if (rising < FILTERS) {
                sums[rising] = sums[rising] + magnitude * part;
            }
            if (rising > 0) {
                sums[rising - 1] = sums[rising - 1] + magnitude * (FILTER_UNIT - part);
            }
        }
    }

    /** Twice that of the whole transform: the even samples' transform plus the odd ones', turned. */
    private float magnitude(int bin) {
        int other = Fft.POINTS - bin;
        float oddReal = fft.imaginary(bin) + fft.imaginary(other);
        float oddImaginary = fft.real(other) - fft.real(bin);
        float cos = COS[bin];
        float sin = COS[BINS - bin];
        float re = (fft.real(bin) + fft.real(other)) + (cos * oddReal + sin * oddImaginary);
        float im = (fft.imaginary(bin) - fft.imaginary(other)) + (cos * oddImaginary - sin * oddReal);
        return (float) Math.sqrt(re * re + im * im);
    }

    /** A cosine transform of the logarithms: cos(πj/80) is 1 less twice the window at 3j. */
    private float coefficient(int k) {
        float sum = 0;
        for (int f = 0; f < FILTERS; f++) {
            int turn = (2 * f + 1) * k % (4 * FILTERS);
            sum = sum + sums[f] * (WINDOW_UNIT - 2 * window(3 * turn));
        }
        return sum * COSINE_UNIT;
    }

    private static double mel(double hertz) {
        return 1_127 * StrictMath.log(1 + hertz / 700);
    }
}
