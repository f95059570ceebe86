package io.linnet.models.predict;

/**
 * How far a model's numbers are from the true ones.
 *
 * @param r2 the share of the true numbers' spread that is explained (SPEC 22.5); 0 where they do not differ
 * @param rmse the root of the mean square of the errors, in the numbers' unit
 */
public record NumberFit(double r2, double rmse) {
    /** @param said as many as {@code is}, at least one */
    public static NumberFit of(double[] said, double[] is) {
        double mean = 0;
        for (double each : is) {
            mean += each / is.length;
        }
        double errors = 0;
        double spread = 0;
        for (int i = 0; i < is.length; i++) {
            errors += (said[i] - is[i]) * (said[i] - is[i]);
            spread += (is[i] - mean) * (is[i] - mean);
        }
        return new NumberFit(spread > 0 ? 1 - errors / spread : 0, Math.sqrt(errors / is.length));
    }
}
