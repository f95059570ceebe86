package io.linnet.protocol.points;

import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.PointsSettings;

/**
 * What a round is about (SPEC 21.5, 23.3): raw features for the scale, windows for the points, or also the products that say
 * which way a point splits; of an autoencoder its learning, or what it leaves. Board and aggregator find it in the base version
 * and the round's number.
 */
public enum PointsStage {
    SCALE,
    POINTS,
    SPLIT,
    /** The network learns: boards send differences, no sums. */
    LEARN,
    /** What the network leaves of windows. */
    MEASURE;

    /** The round of number 2 is the first that may split. */
    private static final int FIRST_SPLIT = 2;
    /** Weights come of the one, limits of the other. */
    private static final int MEASUREMENTS = 2;

    /** @param round as u32 */
    public static PointsStage of(PointsModel base, int round, MachineSettings settings) {
        PointsStage stage = ofPoints(base, round, settings.points());
        return settings instanceof AutoencoderSettings autoencoder ? behind(stage, base, round, autoencoder) : stage;
    }

    private static PointsStage ofPoints(PointsModel base, int round, PointsSettings settings) {
        if (!base.isScaled()) {
            return SCALE;
        }
        int present = base.present();
        long since = Integer.toUnsignedLong(round) - FIRST_SPLIT;
        boolean isTurn = since >= 0 && since % settings.roundsOfSize() == 0;
        return isTurn && present >= 1 && 2 * present <= base.shape().points() ? SPLIT : POINTS;
    }

    /** Once all points have stood for their rounds the network learns, and is measured now and then. */
    private static PointsStage behind(PointsStage before, PointsModel base, int round, AutoencoderSettings settings) {
        int doublings = Integer.numberOfTrailingZeros(base.shape().points());
        long first = FIRST_SPLIT + (long) settings.points().roundsOfSize() * doublings;
        long since = Integer.toUnsignedLong(round) - first;
        if (before != POINTS || base.present() < base.shape().points() || since < 0) {
            return before;
        }
        return since % (settings.learnRounds() + MEASUREMENTS) < settings.learnRounds() ? LEARN : MEASURE;
    }
}
