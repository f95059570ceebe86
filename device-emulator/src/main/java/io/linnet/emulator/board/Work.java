package io.linnet.emulator.board;

import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.Quantizer;
import io.linnet.protocol.codec.Residual;
import io.linnet.protocol.message.Held;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.ridge.RidgeShape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A round's training, quantization and encoding: the long part, which the driver runs on a thread of its choice and whose
 * result it hands back to the board. It touches nothing of the board but the learner, so the board may go on meanwhile.
 */
public final class Work {
    private final String model;
    private final Offer offer;
    private final HeldVersion base;
    private final int ordinal;
    private final int transfer;
    private final Optional<Residuals> residuals;
    private final Learner learner;
    private final boolean trains;
    private final Optional<HeldVersion> tuned;

    Work(
            String model,
            Offer offer,
            HeldVersion base,
            int ordinal,
            int transfer,
            Optional<Residuals> residuals,
            Learner learner,
            boolean trains,
            Optional<HeldVersion> tuned) {
        this.model = model;
        this.offer = offer;
        this.base = base;
        this.ordinal = ordinal;
        this.transfer = transfer;
        this.residuals = residuals;
        this.learner = learner;
        this.trains = trains;
        this.tuned = tuned;
    }

    /**
     * What came out.
     *
     * @param trained false: the work was to tune the board's own last layer, no more
     * @param outbox empty: that, or none of the round's examples says anything
     * @param held how the version did that it started from, as the board decides with it
     * @param decides that version, its last layer the board's own where the offer wants that
     */
    public record Result(
            OfferId offer,
            boolean trained,
            Optional<Outbox> outbox,
            Optional<Residuals> residuals,
            Optional<Held> held,
            HeldVersion decides) {}

    /**
     * What the result depends on beside the learner and the residuals: boards that share both may share a result.
     *
     * @param layer the one layer to train, or −1
     * @param trains false: it only tunes the board's own last layer
     */
    public record Task(OfferId offer, Base base, int transfer, int layer, boolean trains) {}

    public Task task() {
        return new Task(OfferId.of(offer), base.base(), transfer, Offers.layer(offer, ordinal), trains);
    }

    public Result run() {
        HeldVersion decides = tuned.orElseGet(this::tune);
        LocalUpdate update =
                trains ? learner.learn(base.parameters(), offer, Offers.layer(offer, ordinal)) : LocalUpdate.NONE;
        if (update.count() == 0) {
            return new Result(OfferId.of(offer), trains, Optional.empty(), residuals, Optional.empty(), decides);
        }
        int weight = Math.max(1, Math.min(update.examples(), offer.admission().maxExamples()));
        boolean isSummed = Offers.isSummed(offer, base.parameters());
        ModelLayout layout = offer.shape().layout();
        ObjectEncoder encoder = encoder(isSummed ? sumsLayout(layout) : layout);
        Optional<Residuals> left = Optional.empty();
        if (isSummed) {
            encodeSums(update, encoder);
            left = residuals; // of the rounds of learning in between
        } else if (layout.numeric() == Numeric.FLOAT32) {
            encodeFloats(update, encoder);
        } else {
            left = Optional.of(encodeQuantized(update, encoder));
        }
        Outbox outbox = new Outbox(
                base.base(),
                offer.round(),
                transfer,
                weight,
                encoder.chunks(),
                isSummed ? Outbox.NO_FIGURE : millionths(update.figures().loss()),
                offer.shape().network().isClassifying()
                        ? millionths(update.figures().accuracy())
                        : Outbox.NO_FIGURE);
        Optional<Held> held = learner.evaluate(decides.parameters(), offer);
        return new Result(OfferId.of(offer), true, Optional.of(outbox), left, held, decides);
    }

    private boolean isRidge() {
        return offer.shape().network() == Network.RIDGE;
    }

    private ModelLayout sumsLayout(ModelLayout layout) {
        return isRidge()
                ? RidgeShape.of(layout).sumsLayout()
                : PointsShape.of(layout).sumsLayout();
    }

    private HeldVersion tune() {
        return learner.tune(base.parameters(), offer)
                .map(own -> new HeldVersion(base.base(), own))
                .orElse(base);
    }

    private ObjectEncoder encoder(ModelLayout layout) {
        return new ObjectEncoder(
                layout,
                ChunkFormat.TYPE_UPDATE,
                transfer,
                base.seed(model),
                codec(),
                offer.profile().chunkBytes());
    }

    private Codec codec() {
        try {
            return Codec.of(offer.profile().codec());
        } catch (Refused refused) {
            throw new IllegalStateException("an offer that was checked", refused);
        }
    }

    private List<Layer> layersOf(LocalUpdate update) {
        return offer.shape().layout().layers().stream()
                .filter(layer -> layer.first() >= update.first() && layer.end() <= update.first() + update.count())
                .toList();
    }

    /** The lowest digits and the counts, then of the higher digits what there is (SPEC 21.6, 22.3). */
    private void encodeSums(LocalUpdate update, ObjectEncoder encoder) {
        int[] digits = update.units();
        ModelLayout layout = offer.shape().layout();
        int higher = isRidge()
                ? RidgeShape.of(layout).sums()
                : PointsShape.of(layout).sums();
        int first = 0;
        for (int end : new int[] {digits.length - 2 * higher, digits.length - higher, digits.length}) {
            if (first == 0 || Arrays.stream(digits, first, end).anyMatch(digit -> digit != 0)) {
                encoder.addSums(digits, first, end - first);
            }
            first = end;
        }
    }

    private void encodeFloats(LocalUpdate update, ObjectEncoder encoder) {
        for (Layer layer : layersOf(update)) {
            encoder.add(update.differences(), layer.first() - update.first(), layer.first(), layer.parameters());
        }
    }

    private Residuals encodeQuantized(LocalUpdate update, ObjectEncoder encoder) {
        ModelLayout layout = offer.shape().layout();
        int bits = offer.profile().residualBits();
        int fraction = update.fractionBits();
        Residuals left = residuals
                .filter(kept -> kept.fits(layout, bits, fraction))
                .map(Residuals::copy)
                .orElseGet(() -> Residuals.zero(layout, bits, fraction));
        Quantizer quantizer = new Quantizer(fraction, offer.profile().c16(), codec());
        for (Layer layer : layersOf(update)) {
            int at = layer.first() - update.first();
            int[] differences = Arrays.copyOfRange(update.units(), at, at + layer.parameters());
            Residual residual = left.layers().get(layout.layers().indexOf(layer));
            Quantizer.QuantizedLayer quantized = quantizer.quantize(differences, residual);
            encoder.add(quantized.q(), 0, layer.first(), layer.parameters(), quantized.step());
        }
        return left;
    }

    private static int millionths(double figure) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round(figure * 1e6));
    }
}
