package io.linnet.lab.head;

import io.linnet.emulator.extractor.Tensor;
import io.linnet.emulator.learn.Samples;

/**
 * Mean and deviation of each feature on some pictures; others are brought to mean 0 and deviation 1 by them. On a board
 * it is a table of two numbers a feature that comes with the extractor.
 */
@SuppressWarnings("ArrayRecordComponent") // Made here, never handed out.
record FeatureScaling(float[] mean, float[] scale) {
    /** A feature that hardly ever moves tells nothing: it becomes 0. */
    private static final double LEAST_VARIANCE = 1e-6;

    /** @param features the extractor's bytes; {@code output} says what they stand for */
    static FeatureScaling of(Samples features, Tensor output) {
        int width = features.features();
        byte[] values = features.toBytes();
        double[] sum = new double[width];
        double[] squares = new double[width];
        for (int k = 0; k < values.length; k++) {
            double x = output.real(values[k]);
            sum[k % width] += x;
            squares[k % width] += x * x;
        }
        float[] mean = new float[width];
        float[] scale = new float[width];
        int count = Math.max(1, features.count());
        for (int i = 0; i < width; i++) {
            double average = sum[i] / count;
            double variance = squares[i] / count - average * average;
            mean[i] = (float) average;
            scale[i] = variance > LEAST_VARIANCE ? (float) (1 / Math.sqrt(variance)) : 0;
        }
        return new FeatureScaling(mean, scale);
    }

    Samples apply(Samples features, Tensor output) {
        Samples real = real(features, output);
        float[] values = real.toReals();
        for (int k = 0; k < values.length; k++) {
            int i = k % mean.length;
            values[k] = (values[k] - mean[i]) * scale[i];
        }
        return real;
    }

    /** Dequantised and no more. */
    static Samples real(Samples features, Tensor output) {
        byte[] values = features.toBytes();
        float[] reals = new float[values.length];
        for (int k = 0; k < reals.length; k++) {
            reals[k] = output.real(values[k]);
        }
        return Samples.ofReals(features.features(), reals, features.labels());
    }
}
