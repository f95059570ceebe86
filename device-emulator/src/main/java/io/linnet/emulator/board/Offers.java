package io.linnet.emulator.board;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.codec.StepExponent;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Groups;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Sampling;
import io.linnet.protocol.model.SumSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.ridge.RidgeShape;

/** What an offer means to a board. */
final class Offers {
    private Offers() {}

    static TrainingSettings training(Offer offer) {
        return TrainingSettings.of(
                offer.shape().network(),
                offer.shape().layout(),
                offer.shape().training().stream().mapToInt(Integer::intValue).toArray());
    }

    /** Refuses an offer that a board cannot work for. */
    static void check(Offer offer) throws Refused {
        Profile profile = offer.profile();
        Codec codec = Codec.of(profile.codec());
        boolean isFloat = offer.shape().layout().numeric() == Numeric.FLOAT32;
        if (isFloat != (codec == Codec.FLOAT32)
                || profile.c16() > StepExponent.MAX_C16
                || profile.chunkBytes() < ChunkFormat.OVERHEAD_BYTES + Codec.MIN_LIMIT_BYTES) {
            throw new Refused(Reason.MALFORMED, "profile " + profile);
        }
        if (isFloat && offer.shape().network() == Network.TIFED) {
            throw new Refused(Reason.MALFORMED, "an integer network in float32");
        }
        try {
            TrainingSettings training = training(offer);
            if (training instanceof AutoencoderSettings autoencoder) {
                checkRepeating(offer, autoencoder);
            } else if (training instanceof SumSettings) {
                checkSums(offer);
            }
        } catch (IllegalArgumentException e) {
            throw new Refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    /** Sums are exact numbers of 16 bits and a sign. */
    private static void checkSums(Offer offer) throws Refused {
        boolean isPoints = offer.shape().network() == Network.POINTS;
        int features = isPoints
                ? PointsShape.of(offer.shape().layout(), Network.POINTS).features()
                : RidgeShape.of(offer.shape().layout()).features();
        Profile profile = offer.profile();
        boolean isExact = profile.c16() == 0 && profile.residualBits() == 0 && profile.codec() != Codec.INT16.code();
        if (!isExact || offer.shape().isOneLayerEach()) {
            throw new Refused(Reason.MALFORMED, "sums of " + features + " features with profile " + profile);
        }
    }

    /** Rounds of learning may be coarse; the sums between them are exact numbers. */
    private static void checkRepeating(Offer offer, AutoencoderSettings settings) throws Refused {
        int features =
                PointsShape.of(offer.shape().layout(), Network.AUTOENCODER).features();
        if (offer.shape().isOneLayerEach()
                || offer.profile().codec() == Codec.INT16.code()
                || settings.points().features() != features) {
            throw new Refused(
                    Reason.MALFORMED,
                    "windows of " + settings.points().features() + " features for a network of " + features
                            + ", profile " + offer.profile());
        }
    }

    /** Whether boards add up their examples in the round, and do not train. */
    static boolean isSummed(Offer offer, Parameters base) {
        if (training(offer) instanceof AutoencoderSettings settings) {
            return PointsStage.of(new PointsModel(base), offer.round(), settings) != PointsStage.LEARN;
        }
        return offer.shape().network().isSummed();
    }

    /** A board that has a number, and is one of those that the round asks for. */
    static boolean asksFor(Offer offer, BoardState state, Learner learner) {
        int boards = offer.admission().cohort();
        boolean isDrawn = offer.admission()
                .plan()
                .map(plan -> Sampling.takesPart(offer.seed(), offer.round(), state.ordinal(), boards, plan.boards()))
                .orElse(true);
        return state.hasOrdinal() && isDrawn && learner.hasExamples(offer);
    }

    /** The layer that the board with this ordinal trains, or −1 for all. */
    static int layer(Offer offer, int ordinal) {
        return offer.shape().isOneLayerEach()
                ? Groups.layer(
                        offer.seed(),
                        offer.round(),
                        ordinal,
                        offer.admission().cohort(),
                        offer.shape().layout().layers().size())
                : -1;
    }

    /** Fraction bits of the differences that the network's training gives (SPEC 7.1). */
    static int fractionBits(Offer offer) {
        boolean isWhole = offer.shape().network() == Network.TIFED
                || (offer.shape().network() == Network.AUTOENCODER
                        && AutoencoderSettings.arithmetic(offer.shape().layout()) == Network.TIFED);
        return isWhole ? 0 : 4;
    }
}
