package io.linnet.lab.report;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.learn.Samples;

/** Stands for the features of a convolutional network whose weights nobody has. */
final class PooledPixels {
    private static final int SIDE = 28;
    private static final int MARGIN = 4;
    private static final int POOLED = 200;

    private PooledPixels() {}

    /** The middle 20 × 20 pixels, averaged in pairs across: 200 features where the paper's frozen layers give 200. */
    static Dataset of(Dataset pictures) {
        return new Dataset("pooled", pooled(pictures.train()), pooled(pictures.test()), pictures.classes(), new int[0]);
    }

    private static Samples pooled(Samples pictures) {
        byte[] from = pictures.toBytes();
        byte[] to = new byte[pictures.count() * POOLED];
        int across = (SIDE - 2 * MARGIN) / 2;
        for (int i = 0; i < to.length; i++) {
            int k = i % POOLED;
            int at = i / POOLED * SIDE * SIDE + (MARGIN + k / across) * SIDE + MARGIN + 2 * (k % across);
            to[i] = (byte) ((from[at] + from[at + 1]) >> 1);
        }
        return Samples.ofBytes(POOLED, to, pictures.labels());
    }
}
