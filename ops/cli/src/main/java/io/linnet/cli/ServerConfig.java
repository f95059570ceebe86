package io.linnet.cli;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SigmoidSettings;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * The server's optimiser, as a block of a file or as {@code avgm:0.5:1} of an option. What is left out suits the model.
 *
 * @param momentum β
 * @param rate η
 * @param beta2 β₂ of yogi
 * @param floor τ of yogi
 */
@NullUnmarked
public record ServerConfig(
        String optimiser,
        @Nullable Double momentum,
        @Nullable Double rate,
        @Nullable Double beta2,
        @Nullable Double floor) {
    /** For options. */
    public static final String FORMS = "avg, avgm[:momentum[:rate]] or yogi[:momentum[:rate[:beta2[:floor]]]]";

    private static final double AVGM_MOMENTUM = 0.5;
    private static final double YOGI_MOMENTUM = 0.9;
    private static final double YOGI_RATE = 3;
    private static final double BETA2 = 0.99;
    private static final double FLOOR = 0.3;

    public ServerConfig {
        optimiser = optimiser == null ? Optimiser.Kind.AVG.label() : optimiser;
    }

    /** @param text of {@link #FORMS} */
    public static ServerConfig parse(String text) {
        List<String> parts = List.of(text.split(":", -1));
        if (parts.size() > 5) {
            throw new UserError("server=" + text + ", accepted: " + FORMS);
        }
        Double[] numbers = new Double[4];
        for (int i = 1; i < parts.size(); i++) {
            try {
                numbers[i - 1] = Double.valueOf(parts.get(i));
            } catch (NumberFormatException e) {
                throw new UserError("server=" + text + ", accepted: " + FORMS);
            }
        }
        return new ServerConfig(parts.get(0), numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** What it comes to for this model. */
    public Optimiser of(ModelPlan plan) {
        return of(plan.layout().numeric(), bearsMore(plan));
    }

    /** @param bearsMore boards have no momentum of their own, and train the whole network */
    public Optimiser of(Numeric numeric, boolean bearsMore) {
        Optimiser.Kind kind = kind();
        if (kind != Optimiser.Kind.AVG && numeric == Numeric.FLOAT32) {
            throw new UserError("server.optimiser=" + optimiser
                    + " with a model of float32, accepted: avg (lossless floats are merged as they are)");
        }
        try {
            return switch (kind) {
                case AVG -> {
                    requireNone(momentum, "momentum", "avgm, yogi");
                    requireNone(rate, "rate", "avgm, yogi");
                    requireNoSquares();
                    yield Optimiser.AVG;
                }
                case AVGM -> {
                    requireNoSquares();
                    double beta = or(momentum, AVGM_MOMENTUM);
                    yield Optimiser.avgm(beta, or(rate, bearsMore ? 1 : 1 - beta));
                }
                case YOGI ->
                    Optimiser.yogi(
                            or(momentum, YOGI_MOMENTUM), or(rate, YOGI_RATE), or(beta2, BETA2), or(floor, FLOOR));
            };
        } catch (IllegalArgumentException e) {
            throw new UserError("server." + e.getMessage());
        }
    }

    private Optimiser.Kind kind() {
        try {
            return Optimiser.Kind.of(optimiser);
        } catch (IllegalArgumentException e) {
            throw new UserError("server." + e.getMessage());
        }
    }

    /** Boards without momentum that train the whole network bear a server that goes further than they do. */
    private static boolean bearsMore(ModelPlan plan) {
        boolean hasMomentum = plan.training() instanceof SigmoidSettings sigmoid && sigmoid.momentumPpm() > 0;
        return !hasMomentum && !plan.isOneLayerEach();
    }

    /** What experience says against this optimiser for this model; empty: nothing. */
    public static String doubts(Optimiser optimiser, ModelPlan plan) {
        if (bearsMore(plan) || !optimiser.isFasterThanMean()) {
            return "";
        }
        return "server=" + optimiser.label() + ": boards of this model "
                + (plan.isOneLayerEach() ? "train a layer each" : "have a momentum of their own")
                + ", which cost 4 to 10 points of accuracy in trials; avgm with rate = 1 - momentum suits them";
    }

    private void requireNoSquares() {
        requireNone(beta2, "beta2", "yogi");
        requireNone(floor, "floor", "yogi");
    }

    private void requireNone(@Nullable Double value, String name, String with) {
        if (value != null) {
            throw new UserError("server." + name + " with optimiser=" + optimiser + ", accepted: with " + with);
        }
    }

    private static double or(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }
}
