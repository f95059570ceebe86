package io.linnet.emulator.fleet;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.SplitMix64;

/** A small problem that a small network learns: four noisy patterns. */
final class Blobs {
    static final int FEATURES = 16;
    static final int CLASSES = 4;

    private Blobs() {}

    static Samples samples(int count, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        byte[] values = new byte[count * FEATURES];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.below(CLASSES);
            for (int f = 0; f < FEATURES; f++) {
                int centre = f % CLASSES == labels[i] ? 90 : -90;
                values[i * FEATURES + f] = (byte) Math.max(-128, Math.min(127, centre + random.uniform(-60, 60)));
            }
        }
        return Samples.ofBytes(FEATURES, values, labels);
    }

    static int[] rows(int board, int each) {
        int[] rows = new int[each];
        for (int i = 0; i < each; i++) {
            rows[i] = board * each + i;
        }
        return rows;
    }
}
