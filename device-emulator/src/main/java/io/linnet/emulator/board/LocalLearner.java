package io.linnet.emulator.board;

import io.linnet.emulator.dataset.LabelledWindows;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.PersonalLayer;
import io.linnet.emulator.learn.RidgeHead;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.message.Held;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.HeldOut;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Trains on a board's part of a data set that many boards share, in the board's own order (SPEC 10.2). */
public final class LocalLearner implements Learner {
    private record TrainerKey(Network network, ModelLayout layout, long seed) {}

    private final Function<Offer, LabelledWindows.Examples> shared;
    private final int[] rows;
    private final boolean holdsOut;
    private @Nullable TrainerKey key;
    private @Nullable Trainer trainer;

    /**
     * @param shared not changed
     * @param rows this board's examples, at least one; owned by the learner
     */
    public LocalLearner(Samples shared, int[] rows) {
        this(shared, rows, false);
    }

    /** @param holdsOut one of eight examples is never trained on; the board tells how versions do on these (SPEC 10.8) */
    public LocalLearner(Samples shared, int[] rows, boolean holdsOut) {
        this(always(new LabelledWindows.Examples(shared, new BitSet())), rows, holdsOut);
    }

    /** Of windows as a sensor gives them. */
    public LocalLearner(LabelledWindows windows, int[] rows, boolean holdsOut) {
        this(windows::examples, rows, holdsOut);
    }

    private static Function<Offer, LabelledWindows.Examples> always(LabelledWindows.Examples examples) {
        return offer -> examples;
    }

    private LocalLearner(Function<Offer, LabelledWindows.Examples> shared, int[] rows, boolean holdsOut) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("examples=0, accepted: at least 1");
        }
        this.shared = shared;
        this.rows = rows;
        this.holdsOut = holdsOut;
    }

    @Override
    public LocalUpdate learn(Parameters base, Offer offer, int layer) {
        TrainingSettings settings = Offers.training(offer);
        if (settings instanceof RidgeSettings) {
            int[] places = settings.schedule().window(offer.round(), trained());
            int most = Math.min(trained(), offer.admission().maxExamples());
            int[] once = Arrays.copyOf(places, Math.min(places.length, most));
            return RidgeHead.added(base, examples(offer, once), heldOut(offer, Math.min(held(), once.length)));
        }
        LocalUpdate update = trainer(offer).train(base, new Task(settings, layer, offer.round()), examples(offer));
        return new LocalUpdate(
                update.first(),
                update.units(),
                update.differences(),
                update.fractionBits(),
                Math.min(update.examples(), trained()),
                update.figures());
    }

    @Override
    public boolean hasExamples(Offer offer) {
        return shared.apply(offer).blind().isEmpty() || examples(offer).count() > 0;
    }

    private Samples examples(Offer offer) {
        return examples(offer, Offers.training(offer).schedule().window(offer.round(), trained()));
    }

    /** @param places among the examples that are trained on */
    private Samples examples(Offer offer, int[] places) {
        int[] chosen = new int[places.length];
        for (int k = 0; k < chosen.length; k++) {
            chosen[k] = rows[holdsOut ? HeldOut.trained(offer.seed(), rows.length, places[k]) : places[k]];
        }
        return usable(offer, chosen);
    }

    private Samples usable(Offer offer, int[] chosen) {
        LabelledWindows.Examples all = shared.apply(offer);
        return all.samples().select(chosen, all.blind());
    }

    @Override
    public Optional<Parameters> tune(Parameters version, Offer offer) {
        TrainingSettings settings = Offers.training(offer);
        return offer.shape()
                .personal()
                .map(personal -> PersonalLayer.tuned(
                        version,
                        trainer(offer),
                        settings,
                        personal,
                        offer.round(),
                        examples(offer, personal.places(settings.schedule(), offer.round(), trained()))));
    }

    private int trained() {
        return rows.length - held();
    }

    private int held() {
        return holdsOut ? HeldOut.count(rows.length) : 0;
    }

    @Override
    public Optional<Held> evaluate(Parameters version, Offer offer) {
        int count =
                Math.min(held(), Math.min(Held.MAX_EXAMPLES, offer.admission().maxExamples()));
        if (count == 0 || !offer.shape().network().isClassifying()) {
            return Optional.empty();
        }
        Division division = Offers.training(offer) instanceof TifedSettings tifed ? tifed.division() : Division.NEAREST;
        Samples held = heldOut(offer, count);
        if (held.count() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                Held.of(new Evaluator(offer.shape().network(), offer.shape().layout(), division)
                        .evaluate(version, held)
                        .confusion()));
    }

    /** The first of those that are never trained on. */
    private Samples heldOut(Offer offer, int count) {
        int[] chosen = new int[count];
        for (int j = 0; j < count; j++) {
            chosen[j] = rows[HeldOut.held(offer.seed(), j)];
        }
        return usable(offer, chosen);
    }

    /** Kept from round to round: the sigmoid network's momentum lives in it. */
    private Trainer trainer(Offer offer) {
        TrainerKey wanted =
                new TrainerKey(offer.shape().network(), offer.shape().layout(), offer.seed());
        Trainer kept = trainer;
        if (kept == null || !wanted.equals(key)) {
            kept = Trainer.of(offer.shape().network(), offer.shape().layout(), offer.seed());
            trainer = kept;
            key = wanted;
        }
        return kept;
    }
}
