package io.linnet.emulator.board;

import io.linnet.emulator.learn.DataDoNotFit;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.OwnRecord;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.emulator.vibration.Watchman;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.points.Blind;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Adds up a board's windows (SPEC 21.6), and judges those that come (SPEC 21.9). What a window is, the offer says. Windows are
 * judged by one thread; a round's work may go on meanwhile.
 */
public final class PointsLearner implements Learner {
    private final Function<PointsSettings, List<short[]>> usual;
    private @Nullable Watchman watchman;
    private @Nullable PointsWork fixed;
    /** What the watchman's features are made by, and its alarm: {@code null} for one that was given. */
    private @Nullable MachineSettings made;

    /** Of the own point, before there is a watchman. */
    private Optional<OwnRecord> kept = Optional.empty();

    private @Nullable Trainer trainer;
    private @Nullable ModelLayout trained;
    private long trainedSeed;

    private @Nullable FrontEnd front;
    private @Nullable PointsSettings frontOf;

    /** Of features that stay as they are; no window is judged. */
    public PointsLearner(PointsWork work) {
        this.usual = settings -> List.of();
        this.fixed = work;
    }

    /** Of one that has windows already. */
    public PointsLearner(Watchman watchman) {
        this.usual = settings -> List.of();
        this.watchman = watchman;
    }

    /**
     * Of windows as a sensor gives them, which somebody vouches for as usual: with the offer they become features.
     *
     * @param usual sample after sample, each with all its axes; none: the board judges by what the others learn. Not changed
     */
    public PointsLearner(List<short[]> usual) {
        this(settings -> usual);
    }

    /** @param usual the same, found when the offer says what a window is */
    public PointsLearner(Function<PointsSettings, List<short[]>> usual) {
        this.usual = usual;
    }

    private static MachineSettings settings(Offer offer) {
        if (Offers.training(offer) instanceof MachineSettings settings) {
            return settings;
        }
        throw new IllegalStateException(
                "windows without labels for a network of " + offer.shape().network());
    }

    private synchronized Optional<Watchman> watchman(MachineSettings settings) {
        if (fixed == null && (watchman == null || (made != null && !made.equals(settings)))) {
            Watchman fresh = remembering(settings);
            fresh.resume(own());
            watchman = fresh;
            made = settings;
        }
        return Optional.ofNullable(watchman);
    }

    private Watchman remembering(MachineSettings of) {
        PointsSettings settings = of.points();
        FrontEnd front = FrontEnd.of(settings);
        List<short[]> windows = usual.apply(settings);
        Watchman fresh = new Watchman(Math.max(1, windows.size()), of);
        for (short[] window : windows) {
            Optional<Blind> trouble = front.trouble(window);
            if (trouble.isPresent() && trouble.get().cause() == Blind.Cause.OTHER_WINDOWS) {
                throw new DataDoNotFit("windows of " + window.length + " values, accepted: " + settings.samples()
                        + " samples of " + settings.axes() + " axes");
            }
            fresh.remember(trouble.isPresent() ? PointsWork.UNUSABLE : front.features(window));
        }
        return fresh;
    }

    @Override
    public boolean hasExamples(Offer offer) {
        return watchman(settings(offer)).map(Watchman::hasUsable).orElse(true);
    }

    @Override
    public LocalUpdate learn(Parameters base, Offer offer, int layer) {
        MachineSettings settings = settings(offer);
        PointsWork work = watchman(settings).map(Watchman::work).orElse(fixed);
        if (work == null) {
            throw new IllegalStateException("neither windows nor features");
        }
        PointsModel model = new PointsModel(base);
        PointsStage stage = PointsStage.of(model, offer.round(), settings);
        if (stage == PointsStage.LEARN) {
            return repeat(base, offer, work, (AutoencoderSettings) settings);
        }
        PointsSums sums = work.sums(base, settings, offer.round());
        return sums.windows() == 0
                ? LocalUpdate.NONE
                : LocalUpdate.ofSums(sums.toDigits(model, stage), (int) sums.windows());
    }

    private LocalUpdate repeat(Parameters base, Offer offer, PointsWork work, AutoencoderSettings settings) {
        PointsModel model = new PointsModel(base);
        ModelLayout network = model.shape().network().orElseThrow();
        Optional<Samples> windows = work.toRepeat(model, settings, offer.round());
        if (windows.isEmpty()) {
            return LocalUpdate.NONE;
        }
        Task task = Task.all(settings.learning(), offer.round());
        return trainer(offer, network, settings).train(base.first(network), task, windows.get());
    }

    /** Kept from round to round: the momentum of reals lives in it. */
    private Trainer trainer(Offer offer, ModelLayout network, AutoencoderSettings settings) {
        Trainer kept = trainer;
        if (kept == null || !network.equals(trained) || offer.seed() != trainedSeed) {
            kept = Trainer.repeating(settings.learning().network(), network, offer.seed());
            trainer = kept;
            trained = network;
            trainedSeed = offer.seed();
        }
        return kept;
    }

    @Override
    public synchronized void acknowledge(Acknowledge seen) {
        Watchman known = watchman;
        if (known == null) {
            seen.own()
                    .ifPresent(wish ->
                            kept = kept.filter(of -> !of.isBefore(wish)).or(() -> Optional.of(OwnRecord.of(wish))));
        } else if (seen.own().isPresent()) {
            known.follow(seen.own().get());
        } else {
            known.acknowledge(seen.windows());
        }
    }

    @Override
    public synchronized void resume(Optional<OwnRecord> before) {
        kept = before;
        Optional.ofNullable(watchman).ifPresent(known -> known.resume(before));
    }

    @Override
    public synchronized Optional<OwnRecord> own() {
        return watchman == null ? kept : watchman.own();
    }

    @Override
    public Optional<MachineState> judge(Offer offer, HeldVersion held, short[] window) {
        MachineSettings settings = settings(offer);
        Optional<Watchman> known = watchman(settings);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        FrontEnd by = front(settings.points());
        Optional<Blind> trouble = by.trouble(window);
        String model = offer.model();
        long version = held.base().version();
        return trouble.isPresent()
                ? known.get().blind(model, version, trouble.get())
                : known.get().judge(model, version, held.parameters(), by.features(window));
    }

    private FrontEnd front(PointsSettings settings) {
        FrontEnd kept = front;
        if (kept == null || !settings.equals(frontOf)) {
            kept = FrontEnd.of(settings);
            front = kept;
            frontOf = settings;
        }
        return kept;
    }
}
