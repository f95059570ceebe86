package io.linnet.protocol.points;

import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the figures of operating points stand in a model (SPEC 21.4) and in the sums of a board (SPEC 21.6). A model is
 * a table with a column for each point, one for the scale and one for the limits of scores. Behind a network that repeats its
 * windows (SPEC 23.2) it is the last layer, with three columns a point.
 *
 * @param features of a window, F
 * @param points the most that there may be, K: a power of two
 * @param network that stands before the table
 */
public record PointsShape(int features, int points, Optional<ModelLayout> network) {
    public static final int MAX_FEATURES = 126;
    public static final int MAX_POINTS = 32;
    /** Windows of one board in a round: its sums stay below 2^48. */
    public static final int MAX_WINDOWS = 65_535;

    /** Rows of the column of limits. */
    static final int LIMITS_WINDOWS = 0;

    static final int LIMITS_FIRST = 1;

    /** Behind a network the limits' rows are features'. */
    private static final int LEAST_REPEATED = 4;

    /** Columns of a point there: mean, weight, what is left. */
    private static final int COLUMNS = 3;

    public PointsShape {
        if (features < 1 || features > MAX_FEATURES) {
            throw new IllegalArgumentException("features=" + features + ", accepted: 1 to " + MAX_FEATURES);
        }
        if (points < 1 || points > MAX_POINTS || Integer.bitCount(points) != 1) {
            throw new IllegalArgumentException("points=" + points + ", accepted: 1, 2, 4, 8, 16, 32");
        }
        network.ifPresent(repeating -> requireRepeating(repeating, features));
    }

    /** Of points alone. */
    public PointsShape(int features, int points) {
        this(features, points, Optional.empty());
    }

    /** Of a network that repeats its windows, with points behind it. */
    public PointsShape(ModelLayout network, int points) {
        this(network.inputs(), points, Optional.of(network));
    }

    private static void requireRepeating(ModelLayout network, int features) {
        long whole = network.layers().stream().filter(of -> of.exponent() == 0).count();
        if (network.numeric() != Numeric.INT16
                || network.inputs() != features
                || network.outputs() != features
                || features < LEAST_REPEATED
                || (whole != 0 && whole != network.layers().size())) {
            throw new IllegalArgumentException("an autoencoder of units " + Arrays.toString(network.units())
                    + " and exponents " + Arrays.toString(network.exponents())
                    + ", accepted: int16, as many outputs as inputs, 4 to 126, exponents all 0 or none");
        }
    }

    /** Of a model of network {@code points} or {@code autoencoder}; an {@link IllegalArgumentException} says what is wrong. */
    public static PointsShape of(ModelLayout layout) {
        return layout.layers().size() > 1 ? behind(layout) : alone(layout);
    }

    /** The same of a model of this one of the two. */
    public static PointsShape of(ModelLayout layout, Network network) {
        return network == Network.AUTOENCODER ? behind(layout) : alone(layout);
    }

    private static PointsShape alone(ModelLayout layout) {
        boolean isTable = layout.numeric() == Numeric.INT16
                && layout.layers().size() == 1
                && layout.layers().get(0).exponent() == 0
                && layout.inputs() % 2 == 1
                && layout.outputs() > 2;
        if (!isTable) {
            throw new IllegalArgumentException(
                    "a model of points has one layer of int16 with exponent 0, units 2F + 1 and K + 2");
        }
        return new PointsShape((layout.inputs() - 1) / 2, layout.outputs() - 2);
    }

    private static PointsShape behind(ModelLayout layout) {
        int layers = layout.layers().size() - 1;
        if (layers == 0
                || layout.layers().get(layers).exponent() != 0
                || layout.outputs() % COLUMNS != 0
                || layout.outputs() < 6) {
            throw new IllegalArgumentException(
                    "an autoencoder has units F, hidden ..., F, 3K + 3, the last layer with exponent 0");
        }
        return new PointsShape(layout.first(layers), layout.outputs() / COLUMNS - 1);
    }

    public ModelLayout layout() {
        if (network.isEmpty()) {
            return ModelLayout.of(Numeric.INT16, new int[] {2 * features + 1, points + 2}, new int[] {0});
        }
        int[] units = network.get().units();
        int[] exponents = network.get().exponents();
        int[] all = Arrays.copyOf(units, units.length + 1);
        all[units.length] = columns();
        return ModelLayout.of(Numeric.INT16, all, Arrays.copyOf(exponents, exponents.length + 1));
    }

    /** Parameters before the table. */
    public int first() {
        return network.map(ModelLayout::parameters).orElse(0);
    }

    int columns() {
        return network.isEmpty() ? points + 2 : COLUMNS * (points + 1);
    }

    /** The column after the points. */
    int scaleColumn() {
        return points;
    }

    private int at(int row, int column) {
        return first() + row * columns() + column;
    }

    int mean(int feature, int column) {
        return network.isEmpty() ? at(feature, column) : at(feature, COLUMNS * column);
    }

    int weight(int feature, int column) {
        return network.isEmpty() ? at(features + feature, column) : at(feature, COLUMNS * column + 1);
    }

    /** Behind a network: the weight of what it leaves near a point. */
    int left(int feature, int column) {
        return at(feature, COLUMNS * column + 2);
    }

    int boards(int column) {
        return network.isEmpty() ? at(2 * features, column) : weight(features, column);
    }

    int windows(int column) {
        return network.isEmpty() ? at(2 * features + 1, column) : mean(features, column);
    }

    /** Behind a network: the windows that the weights of what is left were made from. */
    int measured(int column) {
        return left(features, column);
    }

    int limit(int row) {
        return network.isEmpty() ? at(row, points + 1) : left(row, points);
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
