package io.linnet.protocol.ridge;

/**
 * How well a head's numbers fit the targets of some examples. It adds up over boards.
 *
 * @param missed Σ (target − said)², in squared units of a target: 4 096 a deviation
 * @param targets Σ target
 * @param squares Σ target²
 */
public record Fit(long examples, double missed, double targets, double squares) {
    /** Units of a target in 1: a deviation is one half. */
    private static final double ONE = 1 << 13;

    /** R²: the share of the targets' spread that is explained; 0 where they have none. */
    public double share() {
        double spread = squares - targets * targets / examples;
        return spread > 0 ? 1 - missed / spread : 0;
    }

    /** The mean of (target − said)²; a deviation of the target is 0.5. */
    public double loss() {
        return missed / examples / (ONE * ONE);
    }
}
