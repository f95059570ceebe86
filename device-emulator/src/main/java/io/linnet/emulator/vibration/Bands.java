package io.linnet.emulator.vibration;

import io.linnet.emulator.sound.Fft;
import io.linnet.emulator.sound.Logarithm;

/** Energies of bands of the spectrum, the level, and how peaked the axis is (SPEC 21.1). */
final class Bands implements AxisFeatures {
    /** Edges that widen with the frequency. */
    static final int[] LOG8 = {1, 3, 5, 8, 13, 20, 34, 60, 129};
    /** Edges of equal bands. */
    static final int[] LIN16 = {1, 9, 17, 25, 33, 41, 49, 57, 65, 73, 81, 89, 97, 105, 113, 121, 129};

    private static final float LEAST_PEAK = 1e-3f;

    private final int[] edges;
    private final float[] window;
    private final Fft fft = new Fft();

    Bands(int[] edges, int samples) {
        this.edges = edges;
        this.window = new float[samples];
        for (int n = 0; n < samples; n++) {
            window[n] = (float) (0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * n / samples));
        }
    }

    @Override
    public int count() {
        return edges.length + 1;
    }

    @Override
    public int level() {
        return edges.length - 1;
    }

    @Override
    public void features(int[] centred, int[] raw, int at) {
        int samples = centred.length;
        float floor = (float) (samples * samples);
        for (int n = 0; n < Fft.POINTS; n++) {
            fft.set(n, n < samples ? centred[n] * window[n] : 0);
        }
        fft.run();
        for (int band = 0; band + 1 < edges.length; band++) {
            float energy = 0;
            for (int k = edges[band]; k < edges[band + 1]; k++) {
                energy = energy + fft.squared(k);
            }
            raw[at + band] = rounded(Logarithm.ln(energy + floor));
        }
        float power = power(centred);
        raw[at + level()] = rounded(Logarithm.ln(power));
        raw[at + level() + 1] = rounded(Logarithm.ln(peak(centred, power)));
    }

    private static float power(int[] centred) {
        float sum = 0;
        for (int d : centred) {
            float x = d;
            sum = sum + x * x;
        }
        return Math.max(sum / centred.length, 1);
    }

    private static float peak(int[] centred, float power) {
        float sum = 0;
        for (int d : centred) {
            float x = d;
            float t = (x * x) / power;
            sum = sum + t * t;
        }
        return Math.max(sum / centred.length, LEAST_PEAK);
    }

    private static int rounded(float y) {
        float scaled = 256 * y;
        int value = (int) (scaled + (scaled < 0 ? -0.5f : 0.5f));
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }
}
