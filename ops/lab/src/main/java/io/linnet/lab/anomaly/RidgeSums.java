package io.linnet.lab.anomaly;

/**
 * All that a ridge regression has to know of a board's examples, as exact whole numbers: products of features with each
 * other and with the target. They add up over boards in any order, so the head is that of one place, in one round. A feature is
 * s8, 24 a deviation; a target is s16, 4 096 a deviation; one more feature is the same for all, for the mean.
 */
final class RidgeSums {
    /** Of the feature that is the same for all. */
    static final int ONE = 24;

    private final int features;
    private final long[] products;
    private final long[] withTarget;
    private long examples;

    /** @param features without the one that is the same for all */
    RidgeSums(int features) {
        this.features = features + 1;
        this.products = new long[this.features * (this.features + 1) / 2];
        this.withTarget = new long[this.features];
    }

    int features() {
        return features;
    }

    /** Numbers that a board sends once. */
    int numbers() {
        return products.length + withTarget.length + 1;
    }

    long examples() {
        return examples;
    }

    /** The product of two features, the second not after the first. */
    long product(int a, int b) {
        return products[a * (a + 1) / 2 + b];
    }

    long withTarget(int feature) {
        return withTarget[feature];
    }

    void add(byte[] example, int target) {
        examples++;
        for (int a = 0; a < features; a++) {
            long of = at(example, a);
            for (int b = 0; b <= a; b++) {
                products[a * (a + 1) / 2 + b] += of * at(example, b);
            }
            withTarget[a] += of * target;
        }
    }

    private static long at(byte[] example, int feature) {
        return feature < example.length ? example[feature] : ONE;
    }

    void add(RidgeSums other) {
        examples += other.examples;
        for (int i = 0; i < products.length; i++) {
            products[i] += other.products[i];
        }
        for (int i = 0; i < withTarget.length; i++) {
            withTarget[i] += other.withTarget[i];
        }
    }
}
