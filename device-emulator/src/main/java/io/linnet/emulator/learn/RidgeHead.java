package io.linnet.emulator.learn;

import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.ridge.Fit;
import io.linnet.protocol.ridge.RidgeModel;
import io.linnet.protocol.ridge.RidgeShape;
import io.linnet.protocol.ridge.RidgeSums;

/** A regression head by sums on a board (SPEC 22). An example's label is its target: s16, 4 096 a deviation. */
public final class RidgeHead {
    private RidgeHead() {}

    /**
     * A round's work: nothing is trained, the examples are added up.
     *
     * @param base that held-out examples are judged by
     */
    public static LocalUpdate added(Parameters base, Samples learnt, Samples held) {
        RidgeModel model = new RidgeModel(base);
        RidgeSums sums = new RidgeSums(model.shape());
        byte[] features = features(learnt, model.shape());
        for (int i = 0; i < learnt.count(); i++) {
            sums.add(features, i * learnt.features(), learnt.label(i));
        }
        byte[] kept = features(held, model.shape());
        for (int i = 0; i < held.count(); i++) {
            sums.hold(model, kept, i * held.features(), held.label(i));
        }
        return LocalUpdate.ofSums(sums.toDigits(), learnt.count());
    }

    /** How a version fits examples that it need not know. */
    public static Fit fit(Parameters version, Samples examples) {
        RidgeModel model = new RidgeModel(version);
        RidgeSums sums = new RidgeSums(model.shape());
        byte[] features = features(examples, model.shape());
        for (int i = 0; i < examples.count(); i++) {
            sums.hold(model, features, i * examples.features(), examples.label(i));
        }
        return sums.held();
    }

    private static byte[] features(Samples examples, RidgeShape shape) {
        if (examples.features() != shape.features()) {
            throw new DataDoNotFit("the data have " + examples.features() + " features an example, the model has "
                    + shape.features() + " inputs");
        }
        for (int target : examples.labels()) {
            if (target != (short) target) {
                throw new DataDoNotFit("a target of " + target + ", accepted: 16 bits, 4096 a deviation");
            }
        }
        return examples.toBytes();
    }
}
