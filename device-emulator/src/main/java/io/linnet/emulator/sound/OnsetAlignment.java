package io.linnet.emulator.sound;

import java.util.Arrays;

/**
 * Turns a second of sound round so that the word in it begins at a fixed place: on real recordings worth more than the
 * choice of model. Integers only, in the order of SPEC 18.3, so that a board does the same to the sample.
 */
public final class OnsetAlignment {
    /** Frame at which the word begins afterwards. */
    static final int PLACE = 10;

    private static final int FRAMES = 100;
    private static final int FRAME_SAMPLES = 160;
    private static final int SAMPLES = FRAMES * FRAME_SAMPLES;
    private static final int FLOOR_RANK = 10;
    private static final int SHARE = 32;
    private static final int GAP = 12;

    private OnsetAlignment() {}

    /** A rotated copy of the second. */
    public static short[] align(short[] second) {
        int shift = (onset(second) - PLACE) * FRAME_SAMPLES + SAMPLES;
        short[] out = new short[SAMPLES];
        for (int n = 0; n < SAMPLES; n++) {
            out[n] = second[(n + shift) % SAMPLES];
        }
        return out;
    }

    /** The frame of 10 ms in which the loudest word begins. */
    public static int onset(short[] second) {
        if (second.length != SAMPLES) {
            throw new IllegalArgumentException(second.length + " samples, accepted: " + SAMPLES);
        }
        long[] energies = energies(second);
        int peak = 0;
        for (int f = 1; f < FRAMES; f++) {
            peak = energies[f] > energies[peak] ? f : peak;
        }
        long floor = ranked(energies);
        long threshold = floor + (energies[peak] - floor) / SHARE;
        int onset = peak;
        for (int f = peak - 1; f >= 0 && onset - f <= GAP; f--) {
            onset = energies[f] >= threshold ? f : onset;
        }
        return onset;
    }

    /** Of the differences of neighbouring samples, which leaves hum and offset behind; over three frames each. */
    private static long[] energies(short[] second) {
        long[] single = new long[FRAMES];
        for (int n = 1; n < SAMPLES; n++) {
            long difference = (long) second[n] - second[n - 1];
            single[n / FRAME_SAMPLES] += difference * difference;
        }
        long[] smooth = new long[FRAMES];
        for (int f = 0; f < FRAMES; f++) {
            smooth[f] = single[Math.max(0, f - 1)] + single[f] + single[Math.min(FRAMES - 1, f + 1)];
        }
        return smooth;
    }

    /** The tenth smallest energy: what the room sounds like without the word. */
    private static long ranked(long[] energies) {
        long[] smallest = new long[FLOOR_RANK];
        Arrays.fill(smallest, Long.MAX_VALUE);
        for (long energy : energies) {
            for (int k = 0; k < FLOOR_RANK; k++) {
                if (energy < smallest[k]) {
                    long moved = smallest[k];
                    smallest[k] = energy;
                    energy = moved;
                }
            }
        }
        return smallest[FLOOR_RANK - 1];
    }
}
