package io.linnet.lab.head;

import io.linnet.emulator.sound.Mfcc;

/**
 * What the keyword network of MLPerf Tiny (DS-CNN) was trained with: 49 frames of 10 mel cepstral coefficients of a second,
 * whatever its loudness, as TensorFlow's {@code signal} computes them. Not thread-safe.
 */
final class KeywordFront {
    static final int FRAMES = 49;
    static final int COEFFICIENTS = 10;

    private static final int FRAME = 480;
    private static final int HOP = 320;
    private static final int POINTS = 512;
    private static final int FILTERS = 40;
    private static final double LOWEST_HERTZ = 20;
    private static final double HIGHEST_HERTZ = 4_000;
    private static final double TINY = 1e-6;

    private static final double[] WINDOW = new double[FRAME];
    /** cos and sin of −2πk / 512. */
    private static final double[] COSINES = new double[POINTS];

    private static final double[] SINES = new double[POINTS];
    /** Of each bin but the first in each filter. */
    private static final double[][] FILTER = new double[FILTERS][POINTS / 2 + 1];

    private static final double[][] TRANSFORM = new double[COEFFICIENTS][FILTERS];

    static {
        for (int n = 0; n < FRAME; n++) {
            WINDOW[n] = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / FRAME);
        }
        for (int k = 0; k < POINTS; k++) {
            COSINES[k] = Math.cos(2 * Math.PI * k / POINTS);
            SINES[k] = -Math.sin(2 * Math.PI * k / POINTS);
        }
        double least = mel(LOWEST_HERTZ);
        double step = (mel(HIGHEST_HERTZ) - least) / (FILTERS + 1);
        for (int filter = 0; filter < FILTERS; filter++) {
            for (int bin = 1; bin <= POINTS / 2; bin++) {
                double at = (mel((double) bin * Mfcc.SAMPLE_RATE / POINTS) - least) / step;
                FILTER[filter][bin] = Math.max(0, Math.min(at - filter, filter + 2 - at));
            }
            for (int k = 0; k < COEFFICIENTS; k++) {
                TRANSFORM[k][filter] =
                        2 * Math.cos(Math.PI * (2 * filter + 1) * k / (2 * FILTERS)) / Math.sqrt(2 * FILTERS);
            }
        }
    }

    private final double[] real = new double[POINTS];
    private final double[] imaginary = new double[POINTS];

    /** Hann windows, magnitudes, mel filters, logarithms, a cosine transform; a frame after the other. */
    float[] cepstra(short[] second) {
        if (second.length != Mfcc.SAMPLE_RATE) {
            throw new IllegalArgumentException(second.length + " samples, accepted: " + Mfcc.SAMPLE_RATE);
        }
        double peak = 1;
        for (short sample : second) {
            peak = Math.max(peak, Math.abs(sample));
        }
        float[] all = new float[FRAMES * COEFFICIENTS];
        double[] logs = new double[FILTERS];
        for (int frame = 0; frame < FRAMES; frame++) {
            for (int n = 0; n < POINTS; n++) {
                real[n] = n < FRAME ? WINDOW[n] * second[frame * HOP + n] / peak : 0;
                imaginary[n] = 0;
            }
            transform();
            filter(logs);
            for (int k = 0; k < COEFFICIENTS; k++) {
                double sum = 0;
                for (int n = 0; n < FILTERS; n++) {
                    sum += logs[n] * TRANSFORM[k][n];
                }
                all[frame * COEFFICIENTS + k] = (float) sum;
            }
        }
        return all;
    }

    /** Triangles even on the mel scale, over the magnitudes of all bins but the first. */
    private void filter(double[] logs) {
        double[] magnitudes = new double[POINTS / 2 + 1];
        for (int bin = 1; bin < magnitudes.length; bin++) {
            magnitudes[bin] = Math.sqrt(real[bin] * real[bin] + imaginary[bin] * imaginary[bin]);
        }
        for (int filter = 0; filter < FILTERS; filter++) {
            double sum = 0;
            for (int bin = 1; bin < magnitudes.length; bin++) {
                sum += magnitudes[bin] * FILTER[filter][bin];
            }
            logs[filter] = Math.log(sum + TINY);
        }
    }

    private static double mel(double hertz) {
        return 1_127 * Math.log(1 + hertz / 700);
    }

    /** Radix 2, in place. */
    private void transform() {
        for (int i = 1, j = 0; i < POINTS; i++) {
            int bit = POINTS >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                double kept = real[i];
                real[i] = real[j];
                real[j] = kept;
            }
        }
        for (int length = 2; length <= POINTS; length <<= 1) {
            for (int first = 0; first < POINTS; first += length) {
                for (int k = 0; k < length / 2; k++) {
                    butterfly(first + k, first + k + length / 2, k * (POINTS / length));
                }
            }
        }
    }

    private void butterfly(int a, int b, int turn) {
        double cos = COSINES[turn];
        double sin = SINES[turn];
        double re = real[b] * cos - imaginary[b] * sin;
        double im = real[b] * sin + imaginary[b] * cos;
        real[b] = real[a] - re;
        imaginary[b] = imaginary[a] - im;
        real[a] += re;
        imaginary[a] += im;
    }
}
