package io.linnet.emulator.sound;

/**
 * Mel-frequency cepstral coefficients of one second of sound: 50 frames of 13, as the keyword spotting network of
 * Monfort and Llisterri eats them. All in binary32 in the order of SPEC 18.2, so that a board gets the same bits. Not
 * thread-safe.
 */
public final class Mfcc {
    public static final int SAMPLE_RATE = 16_000;
    public static final int FRAMES = 50;
    public static final int COEFFICIENTS = 13;
    public static final int FEATURES = FRAMES * COEFFICIENTS;

    private static final int FRAME_SAMPLES = SAMPLE_RATE / FRAMES;
    private static final int BINS = Fft.POINTS / 2 + 1;
    private static final int FILTERS = 32;
    private static final int REACH = 50;
    private static final int WINDOW = 2 * REACH + 1;
    private static final float EMPHASIS = 0.98f;
    private static final float TINY = 1.19e-7f;

    /** Bins at which the triangles start, peak and end: 300 Hz to 8 kHz, even on the mel scale. */
    private static final int[] EDGES = {
        2, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 11, 12, 13, 14, 16, 17, 19, 20, 22, 24, 26, 28, 31, 33, 36, 38, 42, 45, 48, 52,
        56, 60, 64
    };

    /** cos(π(2n+1)k/64) / 4, k = 1 … 12 in rows. */
    private static final float[] COSINES = cosines();

    private final Fft fft = new Fft();
    private final float[] power = new float[BINS];
    private final float[] logs = new float[FILTERS];
    private final float[] cepstra = new float[FEATURES];

    private static float[] cosines() {
        float[] table = new float[COEFFICIENTS * FILTERS];
        for (int k = 0; k < COEFFICIENTS; k++) {
            for (int n = 0; n < FILTERS; n++) {
                table[k * FILTERS + n] = (float) (StrictMath.cos(StrictMath.PI * (2 * n + 1) * k / 64) / 4);
            }
        }
        return table;
    }

    /**
     * @param second 16 000 samples
     * @return 650 features, frame-major
     */
    public float[] features(short[] second) {
        if (second.length != SAMPLE_RATE) {
            throw new IllegalArgumentException(second.length + " samples, accepted: " + SAMPLE_RATE);
        }
        for (int frame = 0; frame < FRAMES; frame++) {
            cepstrum(second, frame);
        }
        float[] features = new float[FEATURES];
        for (int c = 0; c < COEFFICIENTS; c++) {
            for (int frame = 0; frame < FRAMES; frame++) {
                features[frame * COEFFICIENTS + c] = normalised(frame, c);
            }
        }
        return features;
    }

    private void cepstrum(short[] second, int frame) {
        int start = frame * FRAME_SAMPLES;
        for (int n = 0; n < Fft.POINTS; n++) {
            int at = start + n;
            float before = second[at == 0 ? SAMPLE_RATE - 1 : at - 1] * 0x1p-15f;
            fft.set(n, second[at] * 0x1p-15f - EMPHASIS * before);
        }
        fft.run();
        float energy = 0;
        for (int bin = 0; bin < BINS; bin++) {
            power[bin] = fft.squared(bin) * 0x1p-8f;
            energy = energy + power[bin];
        }
        for (int filter = 0; filter < FILTERS; filter++) {
            logs[filter] = Logarithm.ln(positive(filtered(filter)));
        }
        int at = frame * COEFFICIENTS;
        cepstra[at] = Logarithm.ln(positive(energy));
        for (int k = 1; k < COEFFICIENTS; k++) {
            float sum = 0;
            for (int n = 0; n < FILTERS; n++) {
                sum = sum + logs[n] * COSINES[k * FILTERS + n];
            }
            cepstra[at + k] = sum;
        }
    }

    private static float positive(float x) {
        return x > 0 ? x : TINY;
    }

    private float filtered(int filter) {
        int left = EDGES[filter];
        int middle = EDGES[filter + 1];
        int right = EDGES[filter + 2];
        float sum = 0;
        for (int bin = left + 1; bin < middle; bin++) {
            sum = sum + power[bin] * ((float) (bin - left) / (middle - left));
        }
        // The peak belongs to the falling side; where that is empty, to the rising one.
        if (middle < right || left < middle) {
            sum = sum + power[middle];
        }
        for (int bin = middle + 1; bin < right; bin++) {
            sum = sum + power[bin] * ((float) (right - bin) / (right - middle));
        }
        return sum;
    }

    /** Less the mean, over the deviation, of the 101 frames around; at its ends the second is mirrored. */
    private float normalised(int frame, int c) {
        // Relative to the frame itself, so that a constant gives exactly 0 and not amplified rounding noise.
        float own = cepstra[frame * COEFFICIENTS + c];
        float sum = 0;
        for (int k = -REACH; k <= REACH; k++) {
            sum = sum + (around(frame + k, c) - own);
        }
        float mean = sum / WINDOW;
        float squares = 0;
        for (int k = -REACH; k <= REACH; k++) {
            float rest = (around(frame + k, c) - own) - mean;
            squares = squares + rest * rest;
        }
        return -mean / ((float) Math.sqrt(squares / WINDOW) + TINY);
    }

    private float around(int frame, int c) {
        int mirrored = frame < 0 ? -1 - frame : frame >= FRAMES ? 2 * FRAMES - 1 - frame : frame;
        return cepstra[mirrored * COEFFICIENTS + c];
    }
}
