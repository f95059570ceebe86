package io.linnet.lab.anomaly;

import io.linnet.protocol.model.SplitMix64;

/**
 * A network that learns to repeat its input through few hidden units, sigmoid throughout: what it cannot repeat is unusual. In
 * one place, in binary64; the measure beside which points stand, for data without ways of running.
 */
final class Autoencoder {
    private static final double RATE = 0.3;
    private static final double MOMENTUM = 0.9;
    private static final int BATCH = 10;
    private static final double HALF = 128;
    private static final double WHOLE = 256;

    private final int features;
    private final int hidden;
    /** A row for each unit, its bias last. */
    private final double[][] encoder;

    private final double[][] decoder;
    private final double[][] encoderMoves;
    private final double[][] decoderMoves;
    private final SplitMix64 random;

    Autoencoder(int features, int hidden, long seed) {
        this.features = features;
        this.hidden = hidden;
        this.random = new SplitMix64(seed);
        this.encoder = drawn(hidden, features);
        this.decoder = drawn(features, hidden);
        this.encoderMoves = new double[hidden][features + 1];
        this.decoderMoves = new double[features][hidden + 1];
    }

    private double[][] drawn(int units, int inputs) {
        double most = Math.sqrt(6.0 / (units + inputs));
        double[][] weights = new double[units][inputs + 1];
        for (double[] row : weights) {
            for (int i = 0; i < inputs; i++) {
                row[i] = random.uniform(-1_000_000, 1_000_000) / 1e6 * most;
            }
        }
        return weights;
    }

    private static double[] inputs(byte[] window) {
        double[] x = new double[window.length];
        for (int f = 0; f < x.length; f++) {
            x[f] = (window[f] + HALF) / WHOLE;
        }
        return x;
    }

    private static double[] outputs(double[][] weights, double[] x) {
        double[] out = new double[weights.length];
        for (int u = 0; u < out.length; u++) {
            double sum = weights[u][x.length];
            for (int i = 0; i < x.length; i++) {
                sum += weights[u][i] * x[i];
            }
            out[u] = 1 / (1 + StrictMath.exp(-sum));
        }
        return out;
    }

    /** @param windows as points have them; each is seen once a pass, in an order of its own */
    void train(byte[][] windows, int passes) {
        int[] order = new int[windows.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        for (int pass = 0; pass < passes; pass++) {
            for (int i = order.length - 1; i > 0; i--) {
                int other = random.below(i + 1);
                int at = order[i];
                order[i] = order[other];
                order[other] = at;
            }
            for (int from = 0; from < order.length; from += BATCH) {
                step(windows, order, from, Math.min(order.length, from + BATCH));
            }
        }
    }

    private void step(byte[][] windows, int[] order, int from, int to) {
        double[][] left = new double[hidden][features + 1];
        double[][] right = new double[features][hidden + 1];
        for (int i = from; i < to; i++) {
            double[] x = inputs(windows[order[i]]);
            double[] code = outputs(encoder, x);
            double[] repeated = outputs(decoder, code);
            double[] back = new double[hidden];
            for (int f = 0; f < features; f++) {
                double slope = (x[f] - repeated[f]) * repeated[f] * (1 - repeated[f]);
                for (int u = 0; u < hidden; u++) {
                    back[u] += slope * decoder[f][u];
                    right[f][u] += slope * code[u];
                }
                right[f][hidden] += slope;
            }
            for (int u = 0; u < hidden; u++) {
                double slope = back[u] * code[u] * (1 - code[u]);
                for (int f = 0; f < features; f++) {
                    left[u][f] += slope * x[f];
                }
                left[u][features] += slope;
            }
        }
        move(encoder, encoderMoves, left, to - from);
        move(decoder, decoderMoves, right, to - from);
    }

    private static void move(double[][] weights, double[][] moves, double[][] sums, int examples) {
        for (int u = 0; u < weights.length; u++) {
            for (int i = 0; i < weights[u].length; i++) {
                moves[u][i] = MOMENTUM * moves[u][i] + RATE * sums[u][i] / examples;
                weights[u][i] += moves[u][i];
            }
        }
    }

    /** Sum of squares of what it does not repeat, in the window's units. */
    long score(byte[] window) {
        double[] repeated = outputs(decoder, outputs(encoder, inputs(window)));
        long sum = 0;
        for (int f = 0; f < features; f++) {
            long off = window[f] - ((long) (WHOLE * repeated[f] + 0.5) - (long) HALF);
            sum += off * off;
        }
        return sum;
    }
}
