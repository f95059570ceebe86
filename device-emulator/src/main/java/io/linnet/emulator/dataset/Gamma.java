package io.linnet.emulator.dataset;

import io.linnet.protocol.model.SplitMix64;

/** Draws from the gamma distribution by Marsaglia and Tsang's method (2000), and from it Dirichlet shares. */
final class Gamma {
    private Gamma() {}

    /** {@code count} shares that add up to 1. StrictMath: the same partition on every machine. */
    static double[] dirichlet(double alpha, int count, SplitMix64 random) {
        double[] logs = new double[count];
        double greatest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < count; k++) {
            logs[k] = logGamma(alpha, random);
            greatest = Math.max(greatest, logs[k]);
        }
        double sum = 0;
        double[] shares = new double[count];
        for (int k = 0; k < count; k++) {
            shares[k] = StrictMath.exp(logs[k] - greatest);
            sum += shares[k];
        }
        for (int k = 0; k < count; k++) {
            shares[k] /= sum;
        }
        return shares;
    }

    /** In logarithms, since draws for a small alpha underflow. */
    private static double logGamma(double alpha, SplitMix64 random) {
        if (alpha < 1) {
            return logGamma(alpha + 1, random) + StrictMath.log(1 - random.real()) / alpha;
        }
        double d = alpha - 1.0 / 3;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double x = normal(random);
            double v = 1 + c * x;
            if (v > 0) {
                v = v * v * v;
                double u = 1 - random.real();
                if (StrictMath.log(u) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
                    return StrictMath.log(d * v);
                }
            }
        }
    }

    private static double normal(SplitMix64 random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.real()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.real());
    }
}
