package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.DataDoNotFit;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.FrontSettings;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Windows of a sensor, each with what it shows: with the offer, which says by which front end and scale, they become examples
 * (SPEC 18.5). Many boards may share them. Thread-safe.
 */
public final class LabelledWindows {
    /** What one is in a network of reals, of a feature of s8. */
    private static final float UNIT = 1 / 32f;

    /**
     * Examples, and which of them are none: an axis of theirs is dead, or at its ends.
     *
     * @param blind not changed
     */
    public record Examples(Samples samples, BitSet blind) {}

    private final List<short[]> windows;
    private final int[] labels;
    private final Optional<Samples> otherwise;
    private @Nullable FrontSettings madeBy;
    private @Nullable Examples made;

    /**
     * @param windows sample after sample, each with all its axes; not changed
     * @param labels one a window; owned by this
     */
    public LabelledWindows(List<short[]> windows, int[] labels) {
        this(windows, labels, Optional.empty());
    }

    /** @param otherwise their features for an offer that says of no front end; empty: there is nothing to do for it */
    LabelledWindows(List<short[]> windows, int[] labels, Optional<Samples> otherwise) {
        this.windows = List.copyOf(windows);
        this.labels = labels;
        this.otherwise = otherwise;
    }

    public synchronized Examples examples(Offer offer) {
        Optional<FrontSettings> wanted = offer.shape().front();
        if (wanted.isEmpty()) {
            return new Examples(
                    otherwise.orElseThrow(
                            () -> new DataDoNotFit("the data are windows of a sensor, and the model says of"
                                    + " no front end, accepted: learning.windows")),
                    new BitSet());
        }
        FrontSettings front = wanted.get();
        Examples known = made;
        if (known == null || !front.equals(madeBy)) {
            known = examples(front);
            made = known;
            madeBy = front;
        }
        return known;
    }

    /** Made now, whatever an offer says. */
    Examples examples(FrontSettings settings) {
        FrontEnd front = new FrontEnd(settings.code(), settings.axes(), settings.samples());
        BitSet blind = new BitSet();
        float[] values = new float[windows.size() * settings.features()];
        for (int i = 0; i < windows.size(); i++) {
            short[] window = windows.get(i);
            if (window.length != settings.axes() * settings.samples()) {
                throw new DataDoNotFit("windows of " + window.length + " values, accepted: " + settings.samples()
                        + " samples of " + settings.axes() + " axes");
            }
            blind.set(i, front.trouble(window).isPresent());
            byte[] features = settings.scaled(front.features(window));
            for (int f = 0; f < features.length; f++) {
                values[i * features.length + f] = features[f] * UNIT;
            }
        }
        return new Examples(Samples.ofReals(settings.features(), values, labels), blind);
    }
}
