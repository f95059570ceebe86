package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;

/**
 * Brings the columns of a table to what networks eat. Pixels (whole numbers of 0 … 255) become s8: multiplied by the
 * power of two that lifts their greatest value to 256 or just below, less 128, at most 127; so 0 … 16 becomes 16·p −
 * 128 and 0 … 255 becomes p − 128. Other columns become reals of mean 0 and deviation 1, as the training rows have it.
 */
final class Scaling {
    private static final int WHITE = 256;

    private final int features;
    private final boolean pixels;
    private final int factor;
    private final float[] means;
    private final float[] deviations;

    /** Learns the scale from the training rows. */
    static Scaling of(Samples train) {
        return new Scaling(train);
    }

    private Scaling(Samples train) {
        float[] values = train.toReals();
        features = train.features();
        means = new float[features];
        deviations = new float[features];
        float greatest = 0;
        boolean whole = true;
        for (float value : values) {
            whole &= value >= 0 && value < WHITE && value == Math.rint(value);
            greatest = Math.max(greatest, value);
        }
        pixels = whole;
        int power = 1;
        while (power * 2 * greatest <= WHITE && power < 128) {
            power *= 2;
        }
        factor = power;
        if (!pixels) {
            learnColumns(values, train.count());
        }
    }

    private void learnColumns(float[] values, int rows) {
        for (int c = 0; c < features; c++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < rows; i++) {
                sum += values[i * features + c];
            }
            double mean = sum / rows;
            for (int i = 0; i < rows; i++) {
                double rest = values[i * features + c] - mean;
                squares += rest * rest;
            }
            means[c] = (float) mean;
            deviations[c] = (float) Math.sqrt(squares / rows);
        }
    }

    Samples scaled(Samples samples) {
        float[] values = samples.toReals();
        if (pixels) {
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Math.max(-128, Math.min(127, (int) (values[i] * factor) - 128));
            }
            return Samples.ofBytes(features, bytes, samples.labels());
        }
        float[] reals = new float[values.length];
        for (int i = 0; i < reals.length; i++) {
            int c = i % features;
            // A constant column says nothing.
            reals[i] = deviations[c] > 0 ? (values[i] - means[c]) / deviations[c] : 0;
        }
        return Samples.ofReals(features, reals, samples.labels());
    }
}
