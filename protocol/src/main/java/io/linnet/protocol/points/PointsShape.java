package io.linnet.protocol.points;

import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;

/**
 * Where the figures of operating points stand in a model (SPEC 21.4) and in the sums of a board (SPEC 21.6). A model is
 * a table with a column for each point, one for the scale and one for the limits of scores.
 *
 * @param features of a window, F
 * @param points the most that there may be, K: a power of two
 */
public record PointsShape(int features, int points) {
    public static final int MAX_FEATURES = 126;
    public static final int MAX_POINTS = 32;
    /** Windows of one board in a round: its sums stay below 2^48. */
    public static final int MAX_WINDOWS = 65_535;

    /** Rows of the column of limits. */
    static final int LIMITS_WINDOWS = 0;

    static final int LIMITS_FIRST = 1;

    public PointsShape {
        if (features < 1 || features > MAX_FEATURES) {
            throw new IllegalArgumentException("features=" + features + ", accepted: 1 to " + MAX_FEATURES);
        }
        if (points < 1 || points > MAX_POINTS || Integer.bitCount(points) != 1) {
            throw new IllegalArgumentException("points=" + points + ", accepted: 1, 2, 4, 8, 16, 32");
        }
    }

    /** Of a model of network {@code points}; an {@link IllegalArgumentException} says what is wrong with it. */
    public static PointsShape of(ModelLayout layout) {
        boolean isTable = layout.layers().size() == 1
                && layout.numeric() == Numeric.INT16
                && layout.layers().get(0).exponent() == 0
                && layout.inputs() % 2 == 1
                && layout.outputs() > 2;
        if (!isTable) {
            throw new IllegalArgumentException(
                    "a model of points has one layer of int16 with exponent 0, units 2F + 1 and K + 2");
        }
        return new PointsShape((layout.inputs() - 1) / 2, layout.outputs() - 2);
    }

    public ModelLayout layout() {
        return ModelLayout.of(Numeric.INT16, new int[] {2 * features + 1, points + 2}, new int[] {0});
    }

    int columns() {
        return points + 2;
    }

    /** The column after the points. */
    int scaleColumn() {
        return points;
    }

    int limitsColumn() {
        return points + 1;
    }

    int mean(int feature, int column) {
        return feature * columns() + column;
    }

    int weight(int feature, int column) {
        return (features + feature) * columns() + column;
    }

    int boards(int column) {
        return 2 * features * columns() + column;
    }

    int windows(int column) {
        return (2 * features + 1) * columns() + column;
    }

    int limit(int row) {
        return row * columns() + limitsColumn();
    }

    /** Numbers of one column of sums: windows, whether the board uses it, then three a feature. */
    int sumsOfColumn() {
        return 3 * features + 2;
    }

    /** Numbers that a board adds up, without its classes of scores. */
    public int sums() {
        return sumsOfColumn() * (points + 1);
    }

    int count(int column) {
        return column * sumsOfColumn();
    }

    int use(int column) {
        return count(column) + 1;
    }

    int sum(int feature, int column) {
        return count(column) + 2 + feature;
    }

    int square(int feature, int column) {
        return sum(feature, column) + features;
    }

    int product(int feature, int column) {
        return square(feature, column) + features;
    }

    /** Of what a board sends: as one layer, since a slice may end anywhere in it. */
    public ModelLayout sumsLayout() {
        int values = 3 * sums() + ScoreClasses.CLASSES;
        return ModelLayout.of(Numeric.INT16, new int[] {values - 1, 1}, new int[] {0});
    }
}
