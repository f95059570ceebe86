package io.linnet.emulator.learn;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;

/** The random matrices that carry the output's error straight to each hidden layer (SPEC 10.4). */
final class Feedback {
    /** 12 · 32767: the variance that keeps an error of the outputs' size within int16. */
    private static final int SPREAD = 393_204;

    private Feedback() {}

    /** One matrix a hidden layer, classes × outputs of the layer, row-major. */
    static int[][] of(ModelLayout layout, long seed) {
        int[][] matrices = new int[layout.layers().size() - 1][];
        for (int h = 0; h < matrices.length; h++) {
            matrices[h] =
                    matrix(layout.layers().get(h), layout.outputs(), SplitMix64.stream(seed, Purpose.FEEDBACK, h));
        }
        return matrices;
    }

    private static int[] matrix(Layer layer, int classes, SplitMix64 random) {
        int radius = radius(classes, layer.outputs());
        int[] matrix = new int[classes * layer.outputs()];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = random.uniform(-radius, radius - 1);
        }
        return matrix;
    }

    /** Greatest r with r² ≤ 393204 / (classes + outputs). */
    static int radius(int classes, int outputs) {
        int square = SPREAD / (classes + outputs);
        int radius = (int) Math.sqrt(square);
        while (radius * radius > square) {
            radius--;
        }
        while ((radius + 1) * (radius + 1) <= square) {
            radius++;
        }
        return radius;
    }
}
