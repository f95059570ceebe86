package io.linnet.models.predict;

import io.linnet.protocol.model.Network;
import io.linnet.protocol.ridge.RidgeModel;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.saved.TargetScaling;

/** Says the number that a model has learnt, as the boards do. */
public final class NumberPredictor {
    private final SavedModel saved;
    private final RidgeModel model;

    /** @throws IllegalArgumentException the model has learnt no number */
    public NumberPredictor(SavedModel saved) {
        if (saved.network() != Network.RIDGE) {
            throw new IllegalArgumentException(saved.network() + " says no number, accepted: RIDGE");
        }
        this.saved = saved;
        this.model = new RidgeModel(saved.parameters());
    }

    /** A number a row: in its own unit, where the model's file says what that is, else in deviations from the mean. */
    public double[] predict(Rows rows) {
        byte[] features = rows.inputs(saved).toBytes();
        TargetScaling scaling = saved.target().orElse(TargetScaling.NONE);
        double[] numbers = new double[rows.count()];
        for (int r = 0; r < numbers.length; r++) {
            numbers[r] = scaling.real(model.predict(features, r * rows.features()));
        }
        return numbers;
    }
}
