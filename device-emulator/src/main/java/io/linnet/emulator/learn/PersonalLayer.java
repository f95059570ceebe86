package io.linnet.emulator.learn;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.TrainingSettings;
import java.util.Optional;

/**
 * A version with the last layer that a board tuned for itself (SPEC 10.9): what it decides with. All other layers stay the
 * fleet's. With the last layer alone, six rounds of tuning at half the rate gained as much as with the whole network.
 */
public final class PersonalLayer {
    private static final int UNITS_PER_LSB = 16;

    private PersonalLayer() {}

    /**
     * @param trainer any of the network; what it keeps from round to round stays
     * @param samples at {@link Personal#places}
     */
    public static Parameters tuned(
            Parameters base,
            Trainer trainer,
            TrainingSettings settings,
            Personal personal,
            int round,
            Samples samples) {
        ModelLayout layout = base.layout();
        int last = layout.layers().size() - 1;
        LocalUpdate learnt = trainer.train(base, new Task(settings, last, round, Optional.of(personal)), samples);
        Layer layer = layout.layers().get(last);
        Parameters own = base.copy();
        for (int i = layer.first(); i < layer.end(); i++) {
            int k = i - learnt.first();
            if (layout.numeric() == Numeric.FLOAT32) {
                own.floats()[i] = own.floats()[i] + learnt.differences()[k];
            } else {
                own.fixed()[i] = moved(own.fixed()[i], learnt.units()[k], learnt.fractionBits());
            }
        }
        return own;
    }

    /** To the nearest whole number, halves away from 0, within 16 bits. */
    private static short moved(short from, int units, int fractionBits) {
        int half = fractionBits == 0 ? 0 : UNITS_PER_LSB / 2;
        int whole = fractionBits == 0 ? units : (units + (units < 0 ? -half : half)) / UNITS_PER_LSB;
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, from + whole));
    }
}
