package io.linnet.lab.head;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.Multiplier;
import io.linnet.emulator.extractor.Operator;
import io.linnet.emulator.extractor.Operator.Kind;
import io.linnet.emulator.extractor.QuantizedNetwork;
import io.linnet.emulator.extractor.Tensor;
import io.linnet.emulator.extractor.Window;
import io.linnet.emulator.learn.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Two more frozen operators behind an extractor's map. The first averages each part of the map and brings each channel
 * to mean 0 and deviation 1: a depthwise convolution with one weight. The second takes the correlation out: a 1×1
 * convolution by {@code W = (0.9 C + 0.1 I)^(−1/2)}, where C is the channels' correlation, the same for all parts. Both
 * are worked out on pictures without labels that no device has, and both are int8 operators that every board runs.
 *
 * <p>A softmax layer by gradient descent learns slowly along directions in which features hardly vary; whitened
 * features have none. W is damped, since what hardly varies is mostly rounding.
 */
final class Whitening {
    static final int PICTURES = 2_000;
    private static final double DAMPING = 0.1;
    /** Features leave as 16ths, up to 8 deviations: means of a ReLU have long tails. */
    private static final float STEP = 1f / 16;

    private static final int WEIGHT = 64;
    private static final double LEAST_DEVIATION = 1e-3;
    /** The iteration doubles its digits once it is near; far away it gains a factor of 1.5. */
    private static final int ITERATIONS = 25;

    private Whitening() {}

    /**
     * @param maps what the extractor makes of the pictures
     * @param map their shape
     * @param grid the map is cut in grid × grid parts
     */
    static ExtractorModel of(Samples maps, Tensor map, int grid) {
        if (map.height() % grid != 0 || map.width() % grid != 0) {
            throw new IllegalArgumentException("a map of " + map.height() + "x" + map.width() + ", accepted: a multiple"
                    + " of " + grid + "x" + grid);
        }
        Window part = new Window(
                map.height() / grid, map.width() / grid, map.height() / grid, map.width() / grid, 1, 1, 0, 0);
        double[][] means = means(maps, map, part, grid);
        int channels = map.channels();
        double[] mean = new double[channels];
        double[] deviation = new double[channels];
        for (int c = 0; c < channels; c++) {
            double squares = 0;
            for (double[] row : means) {
                mean[c] += row[c] / means.length;
                squares += row[c] * row[c] / means.length;
            }
            deviation[c] = Math.sqrt(Math.max(0, squares - mean[c] * mean[c]));
        }
        double[][] root = inverseRoot(damped(means, mean, deviation));
        Tensor parts = new Tensor(map.bytes(), grid, grid, channels, 0, STEP);
        Tensor features = new Tensor(0, grid, grid, channels, 0, STEP);
        try {
            return new ExtractorModel(
                    List.of(map.at(0), parts, features),
                    List.of(standardised(part, mean, deviation), whitened(root)),
                    0,
                    2,
                    0);
        } catch (ModelRefused e) {
            throw new IllegalStateException("whitening refused", e);
        }
    }

    /** What the operators make of maps, as reals. */
    static float[] apply(ExtractorModel whitening, Samples maps) {
        QuantizedNetwork network = new QuantizedNetwork(whitening);
        byte[] values = maps.toBytes();
        int width = whitening.output().bytes();
        float[] features = new float[maps.count() * width];
        byte[] one = new byte[maps.features()];
        for (int i = 0; i < maps.count(); i++) {
            System.arraycopy(values, i * one.length, one, 0, one.length);
            byte[] output = network.run(one);
            for (int k = 0; k < width; k++) {
                features[i * width + k] = whitening.output().real(output[k]);
            }
        }
        return features;
    }

    /** For each picture and part the channels' mean byte above the zero point. */
    private static double[][] means(Samples maps, Tensor map, Window part, int grid) {
        byte[] values = maps.toBytes();
        double[][] means = new double[maps.count() * grid * grid][map.channels()];
        double area = part.height() * part.width();
        for (int k = 0; k < values.length; k++) {
            int channel = k % map.channels();
            int column = k / map.channels() % map.width();
            int row = k / map.channels() / map.width() % map.height();
            int at = k / map.bytes() * grid * grid + row / part.height() * grid + column / part.width();
            means[at][channel] += (values[k] - map.zeroPoint()) / area;
        }
        return means;
    }

    private static double[][] damped(double[][] means, double[] mean, double[] deviation) {
        int n = mean.length;
        double[][] correlation = new double[n][n];
        double[] standard = new double[n];
        for (double[] row : means) {
            for (int c = 0; c < n; c++) {
                standard[c] = isDead(deviation[c]) ? 0 : (row[c] - mean[c]) / deviation[c];
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    correlation[i][j] += (1 - DAMPING) * standard[i] * standard[j] / means.length;
                }
            }
        }
        for (int i = 0; i < n; i++) {
            correlation[i][i] += DAMPING;
        }
        return correlation;
    }

    /** A channel that hardly ever moves tells nothing: it becomes 0. */
    private static boolean isDead(double deviation) {
        return deviation < LEAST_DEVIATION;
    }

    /**
     * A^(−1/2) of a symmetric positive matrix, by the coupled Newton-Schulz iteration (Higham, "Functions of Matrices",
     * 6.35): products only.
     */
    static double[][] inverseRoot(double[][] a) {
        int n = a.length;
        double norm = 0;
        for (double[] row : a) {
            for (double value : row) {
                norm += value * value;
            }
        }
        norm = Math.sqrt(norm);
        double[][] y = new double[n][n];
        double[][] z = new double[n][n];
        for (int i = 0; i < n; i++) {
            z[i][i] = 1;
            for (int j = 0; j < n; j++) {
                y[i][j] = a[i][j] / norm;
            }
        }
        for (int k = 0; k < ITERATIONS; k++) {
            double[][] t = product(z, y);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    t[i][j] = (i == j ? 1.5 : 0) - t[i][j] / 2;
                }
            }
            y = product(y, t);
            z = product(t, z);
        }
        for (double[] row : z) {
            for (int j = 0; j < n; j++) {
                row[j] /= Math.sqrt(norm);
            }
        }
        return z;
    }

    private static double[][] product(double[][] a, double[][] b) {
        int n = a.length;
        double[][] c = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                double factor = a[i][k];
                for (int j = 0; j < n; j++) {
                    c[i][j] += factor * b[k][j];
                }
            }
        }
        return c;
    }

    private static Operator standardised(Window part, double[] mean, double[] deviation) {
        int area = part.height() * part.width();
        int channels = mean.length;
        byte[] weights = new byte[area * channels];
        int[] bias = new int[channels];
        List<Multiplier> multipliers = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            boolean isDead = isDead(deviation[c]);
            for (int tap = 0; tap < area; tap++) {
                weights[tap * channels + c] = (byte) (isDead ? 0 : WEIGHT);
            }
            bias[c] = isDead ? 0 : (int) -Math.round(WEIGHT * area * mean[c]);
            multipliers.add(Multiplier.of(isDead ? 0 : 1 / (WEIGHT * area * deviation[c] * STEP)));
        }
        return new Operator(Kind.DEPTHWISE, 0, Operator.NONE, 1, -128, 127, part, weights, bias, multipliers, 0);
    }

    private static Operator whitened(double[][] root) {
        int n = root.length;
        byte[] weights = new byte[n * n];
        List<Multiplier> multipliers = new ArrayList<>(Collections.nCopies(n, new Multiplier(0, 0)));
        for (int o = 0; o < n; o++) {
            double most = 0;
            for (double value : root[o]) {
                most = Math.max(most, Math.abs(value));
            }
            for (int i = 0; i < n; i++) {
                weights[o * n + i] = (byte) Math.round(root[o][i] / most * 127);
            }
            multipliers.set(o, Multiplier.of(most / 127));
        }
        return new Operator(
                Kind.CONVOLUTION, 1, Operator.NONE, 2, -128, 127, Window.POINT, weights, new int[n], multipliers, 0);
    }
}
