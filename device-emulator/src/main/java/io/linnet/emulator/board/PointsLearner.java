package io.linnet.emulator.board;

import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.emulator.vibration.Watchman;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsSums;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Adds up a board's windows (SPEC 21.6), and judges those that come (SPEC 21.9). */
public final class PointsLearner implements Learner {
    private final Supplier<PointsWork> work;
    private final @Nullable Watchman watchman;

    /** Of windows that stay as they are; none is judged. */
    public PointsLearner(PointsWork work) {
        this.work = () -> work;
        this.watchman = null;
    }

    public PointsLearner(Watchman watchman) {
        this.work = watchman::work;
        this.watchman = watchman;
    }

    @Override
    public LocalUpdate learn(Parameters base, Offer offer, int layer) {
        TrainingSettings training = Offers.training(offer);
        if (!(training instanceof PointsSettings settings)) {
            throw new IllegalStateException(
                    "windows without labels for a network of " + offer.shape().network());
        }
        PointsSums sums = work.get().sums(base, settings, offer.round());
        return LocalUpdate.ofSums(sums.toDigits(new PointsModel(base)), (int) sums.windows());
    }

    @Override
    public void acknowledge(int seen) {
        Watchman known = watchman;
        if (known != null) {
            known.acknowledge(seen);
        }
    }

    @Override
    public Optional<MachineState> judge(String model, HeldVersion held, int[] raw) {
        Watchman known = watchman;
        return known == null ? Optional.empty() : known.judge(model, held.base().version(), held.parameters(), raw);
    }
}
