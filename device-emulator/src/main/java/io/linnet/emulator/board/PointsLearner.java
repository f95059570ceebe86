package io.linnet.emulator.board;

import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsSums;

/** Adds up a board's windows, all of which it holds (SPEC 21.6). */
public final class PointsLearner implements Learner {
    private final PointsWork work;

    public PointsLearner(PointsWork work) {
        this.work = work;
    }

    @Override
    public LocalUpdate learn(Parameters base, Offer offer, int layer) {
        TrainingSettings training = Offers.training(offer);
        if (!(training instanceof PointsSettings settings)) {
            throw new IllegalStateException(
                    "windows without labels for a network of " + offer.shape().network());
        }
        PointsSums sums = work.sums(base, settings, offer.round());
        return LocalUpdate.ofSums(sums.toDigits(), (int) sums.windows());
    }
}
