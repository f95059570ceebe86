package io.linnet.protocol.points;

/**
 * What a round is about (SPEC 21.5): raw features for the scale, windows for the points, or also the products that say
 * which way a point splits. Board and aggregator find it in the base version and the round's number.
 */
public enum PointsStage {
    SCALE,
    POINTS,
    SPLIT;

    /** The round of number 2 is the first that may split. */
    private static final int FIRST_SPLIT = 2;

    /**
     * @param round as u32
     * @param roundsOfSize between two splits
     */
    public static PointsStage of(PointsModel base, int round, int roundsOfSize) {
        if (!base.isScaled()) {
            return SCALE;
        }
        int present = base.present();
        long since = Integer.toUnsignedLong(round) - FIRST_SPLIT;
        boolean isTurn = since >= 0 && since % roundsOfSize == 0;
        return isTurn && present >= 1 && 2 * present <= base.shape().points() ? SPLIT : POINTS;
    }
}
