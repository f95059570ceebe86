package io.linnet.protocol.ridge;

import io.linnet.protocol.codec.SumDigits;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;

/**
 * Where the numbers of a regression head's sums stand (SPEC 22.3). A row of the sums is 1, the features and the target; what is
 * added up is its products with itself.
 *
 * @param features of an example
 */
public record RidgeShape(int features) {
    public static final int MAX_FEATURES = 64;
    /** Of the weights: 256 are 1. */
    public static final int EXPONENT = -8;

    private static final int HELD_NUMBERS = 5;

    public RidgeShape {
        if (features < 1 || features > MAX_FEATURES) {
            throw new IllegalArgumentException("features=" + features + ", accepted: 1 to " + MAX_FEATURES);
        }
    }

    /** Of a model of network {@code ridge}; an {@link IllegalArgumentException} says what is wrong with it. */
    public static RidgeShape of(ModelLayout layout) {
        boolean isHead = layout.layers().size() == 1
                && layout.numeric() == Numeric.INT16
                && layout.layers().get(0).exponent() == EXPONENT
                && layout.outputs() == 1;
        if (!isHead) {
            throw new IllegalArgumentException(
                    "a model of ridge has one layer of int16 with exponent -8, units: features and 1");
        }
        return new RidgeShape(layout.inputs());
    }

    public ModelLayout layout() {
        return ModelLayout.of(Numeric.INT16, new int[] {features, 1}, new int[] {EXPONENT});
    }

    /** Place of the target in a row. */
    int target() {
        return features + 1;
    }

    private int products() {
        return (features + 2) * (features + 3) / 2;
    }

    /** Numbers that a board adds up. */
    public int sums() {
        return products() + HELD_NUMBERS;
    }

    /** The product of two places of a row, the second not after the first. */
    static int product(int a, int b) {
        return a * (a + 1) / 2 + b;
    }

    /** Boards that hold examples out. */
    int heldBoards() {
        return products();
    }

    int held() {
        return products() + 1;
    }

    int heldMissed() {
        return products() + 2;
    }

    int heldTargets() {
        return products() + 3;
    }

    int heldSquares() {
        return products() + 4;
    }

    /** Of what a board sends: as one layer, since a slice may end anywhere in it. */
    public ModelLayout sumsLayout() {
        return ModelLayout.of(Numeric.INT16, new int[] {SumDigits.DIGITS * sums() - 1, 1}, new int[] {0});
    }
}
