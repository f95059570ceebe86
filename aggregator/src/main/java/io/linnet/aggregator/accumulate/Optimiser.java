package io.linnet.aggregator.accumulate;

import java.util.Locale;

/**
 * What the server makes of a round's merged mean (SPEC 11.7): the aggregator's own choice, which boards need not know.
 *
 * <p>AVGM: Hsu, Qi, Brown, Measuring the Effects of Non-Identical Data Distribution for Federated Visual Classification,
 * 2019. YOGI: Reddi and others, Adaptive Federated Optimization, 2021; here its rate and floor are in units of a layer's
 * first merge, so that they fit any model.
 *
 * @param momentum β in 1/256
 * @param rate η in 1/256
 * @param adapt 1 − β₂ in 1/65 536, of YOGI
 * @param floor τ in 1/256, of YOGI
 */
public record Optimiser(Kind kind, int momentum, int rate, int adapt, int floor) {
    /** The rule. */
    public enum Kind {
        /** The mean as it is. */
        AVG,
        /** The mean, and a share of the steps before. */
        AVGM,
        /** The same with a step size of each parameter's own. */
        YOGI;

        /** The word in settings. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Kind of(String label) {
            for (Kind kind : values()) {
                if (kind.label().equals(label)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("optimiser=" + label + ", accepted: avg, avgm, yogi");
        }
    }

    public static final Optimiser AVG = new Optimiser(Kind.AVG, 0, 0, 0, 0);

    private static final double MOST_MOMENTUM = 0.98;
    private static final double LEAST_RATE = 0.004;
    private static final int MOST_YOGI_RATE = 10;

    public static Optimiser avgm(double momentum, double rate) {
        accept("momentum", momentum, 0, MOST_MOMENTUM, "");
        // Boards that end where their data are at home give a step of 1: from this rate on the server overshoots by
        // more
        // each time.
        double end = 2 * (1 + momentum);
        if (!(rate >= LEAST_RATE && rate < end)) {
            throw new IllegalArgumentException("rate=" + rate + ", accepted: " + LEAST_RATE + " to below " + number(end)
                    + " (2·(1 + momentum), from which on the model runs away)");
        }
        return new Optimiser(Kind.AVGM, in256(momentum), in256(rate), 0, 0);
    }

    public static Optimiser yogi(double momentum, double rate, double beta2, double floor) {
        accept("momentum", momentum, 0, MOST_MOMENTUM, "");
        accept("rate", rate, LEAST_RATE, MOST_YOGI_RATE, " (of a layer's first merge; 3 suits most)");
        accept("beta2", beta2, 0.5, 0.9999, "");
        accept("floor", floor, 0.01, 100, " (below it the smallest gradients move the model as far as the largest)");
        return new Optimiser(
                Kind.YOGI, in256(momentum), in256(rate), (int) Math.round((1 - beta2) * 65_536), in256(floor));
    }

    /** Boards whose own momentum, or whose single layer, does not bear a server that goes further than they do. */
    public boolean isFasterThanMean() {
        return kind == Kind.YOGI || (kind == Kind.AVGM && rate > 256 - momentum + 1);
    }

    /** {@code avg}, {@code avgm:0.5:1}, {@code yogi:0.9:3:0.99:0.3}. */
    public String label() {
        return switch (kind) {
            case AVG -> kind.label();
            case AVGM -> String.join(":", kind.label(), of256(momentum), of256(rate));
            case YOGI ->
                String.join(
                        ":", kind.label(), of256(momentum), of256(rate), number(1 - adapt / 65_536.0), of256(floor));
        };
    }

    private static String of256(int of) {
        return number(of / 256.0);
    }

    private static String number(double number) {
        return String.valueOf(Math.round(number * 100) / 100.0);
    }

    private static int in256(double real) {
        return (int) Math.round(real * 256);
    }

    private static void accept(String name, double value, double min, double max, String why) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + min + " to " + max + why);
        }
    }
}
