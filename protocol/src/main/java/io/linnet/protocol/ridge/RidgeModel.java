package io.linnet.protocol.ridge;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Parameters;

/** A version of a regression head, to be read (SPEC 22.2). The parameters are shared, not copied. */
public final class RidgeModel {
    /** What the mean's weight is multiplied by, as a feature that is always the same. */
    public static final int ONE = 128;
    /** Of a product of weight and feature, in units of a target. */
    public static final int OUTPUT = 4;

    private final RidgeShape shape;
    private final short[] values;

    public RidgeModel(Parameters parameters) {
        this.shape = RidgeShape.of(parameters.layout());
        this.values = parameters.fixed();
    }

    public RidgeShape shape() {
        return shape;
    }

    /** The mean's is the last. */
    int weight(int place) {
        return values[place];
    }

    /**
     * What the model says of an example, in units of a target: 4 096 a deviation.
     *
     * @param features those of one example stand from {@code at} on
     * @return s16
     */
    public int predict(byte[] features, int at) {
        int sum = ONE * values[shape.features()];
        for (int f = 0; f < shape.features(); f++) {
            sum += values[f] * features[at + f];
        }
        return (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Division.NEAREST.divide(sum, OUTPUT)));
    }
}
