package io.linnet.cli;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.ridge.RidgeShape;
import java.util.Arrays;
import java.util.List;

/**
 * What a fleet learns when only the algorithm is named: settings found by measurement.
 *
 * @param exponent of every layer
 * @param isOneLayerEach single-layer training
 */
public record Presets(TrainingSettings training, int exponent, boolean isOneLayerEach, Coding coding) {
    static final String ALGORITHMS = "tifed, tifed-layers, fedavg, softmax, ridge";
    /** Rounds between two full models. */
    static final int FULL_EVERY = 10;

    private static final int CHUNK_BYTES = 200;
    /** Finest to coarsest: the first deltas after zero weights are huge, and coarse steps would make them diverge. */
    private static final int FINE_ROUNDS = 10;
    /** c = 2 up and 0.5 down. */
    private static final int FINE_C16 = 64;

    private static final int FINE_DOWN_C16 = 4;

    private static final int EXPONENT = -11;
    /** What a board has, usually: nothing is gained by adding up less. */
    private static final int RIDGE_EXAMPLES = 1_000;

    /**
     * How updates and steps are coded.
     *
     * @param codec of updates
     * @param c16 of updates once coarse; 0: lossless
     * @param downC16 of steps once coarse; 0: lossless
     */
    public record Coding(Codec codec, int c16, int downC16, int residualBits, boolean isEager) {
        public static final Coding DEFAULT = new Coding(Codec.RANGE, 576, 256, 16, false);
        /**
         * For boards that train one layer each: layers that move past each other bear coarse updates, but no coarse steps
         * down.
         */
        public static final Coding ONE_LAYER = new Coding(Codec.RANGE, 1024, 4, 16, false);

        public Coding {
            if (residualBits != 0 && residualBits != 8 && residualBits != 16) {
                throw new UserError("residualBits=" + residualBits + ", accepted: 0, 8 and 16");
            }
        }

        /** Codecs that lose nothing have no coarseness and leave no residual. */
        public Coding withCodec(Codec other) {
            return other == Codec.INT16 || other == Codec.FLOAT32
                    ? new Coding(other, 0, 0, 0, isEager)
                    : new Coding(other, c16, downC16, residualBits, isEager);
        }
    }

    /** @param algorithm one of {@link #ALGORITHMS} */
    public static Presets of(String algorithm) {
        return switch (algorithm) {
            case "tifed" -> new Presets(tifed(), 0, false, Coding.DEFAULT);
            case "tifed-layers" -> new Presets(tifed(), 0, true, Coding.ONE_LAYER);
            case "fedavg" ->
                new Presets(
                        new SigmoidSettings(300_000, 900_000, Schedule.fresh(1, 1, 60)),
                        EXPONENT,
                        false,
                        Coding.DEFAULT);
            case "softmax" ->
                new Presets(
                        new SoftmaxSettings(100_000, 100, Schedule.fresh(1, 1, 60), 960_000),
                        EXPONENT,
                        false,
                        Coding.DEFAULT);
            case "ridge" ->
                new Presets(
                        new RidgeSettings(RidgeSettings.PENALTY_ONE, Schedule.fresh(1, 1, RIDGE_EXAMPLES)),
                        RidgeShape.EXPONENT,
                        false,
                        new Coding(Codec.RANGE, 0, 0, 0, false));
            default ->
                throw new UserError("algorithm=" + algorithm + ", accepted: " + ALGORITHMS
                        + (algorithm.equals("points") || algorithm.equals("autoencoder")
                                ? "; " + algorithm + " is for a configuration of the aggregator"
                                : ""));
        };
    }

    private static TifedSettings tifed() {
        return new TifedSettings(Division.NEAREST, 1024, Schedule.fresh(10, 2, 60));
    }

    public Presets withCoding(Coding other) {
        return new Presets(training, exponent, isOneLayerEach, other);
    }

    /** A network of a size that suits the data: one hidden layer, or none for softmax and ridge, which are heads alone. */
    public ModelPlan plan(String model, int features, int classes, long seed) {
        int[] units = training instanceof SoftmaxSettings || training instanceof RidgeSettings
                ? new int[] {features, classes}
                : new int[] {features, features <= 256 ? 32 : 100, classes};
        if (coding.codec() != Codec.FLOAT32) {
            return plan(model, layout(Numeric.INT16, units, exponent), training, seed);
        }
        if (training instanceof TifedSettings) {
            throw new UserError("codec=float32, accepted with tifed (a network of whole numbers): range, rice, int16");
        }
        return plan(model, layout(Numeric.FLOAT32, units, 0), training, seed);
    }

    /** The same for another network and training. */
    ModelPlan plan(String model, ModelLayout layout, TrainingSettings settings, long seed) {
        return new ModelPlan(model, layout, settings, seed, isOneLayerEach, stages(coding), FULL_EVERY);
    }

    /** The same exponent for every layer. */
    static ModelLayout layout(Numeric numeric, int[] units, int exponent) {
        int[] exponents = new int[units.length - 1];
        Arrays.fill(exponents, exponent);
        return ModelLayout.of(numeric, units, exponents);
    }

    public static List<Stage> stages(Coding coding) {
        Profile coarse = profile(coding, coding.c16());
        if (coding.c16() <= FINE_C16) {
            return List.of(new Stage(0, coarse, coding.downC16()));
        }
        return List.of(
                new Stage(0, profile(coding, FINE_C16), Math.min(FINE_DOWN_C16, coding.downC16())),
                new Stage(FINE_ROUNDS, coarse, coding.downC16()));
    }

    /** A head of a few hundred parameters in one chunk below 100 bytes: c = 6 from the first round on. */
    public static List<Stage> headStages() {
        return List.of(new Stage(0, profile(Coding.DEFAULT, Coding.DEFAULT.c16()), FINE_DOWN_C16));
    }

    private static Profile profile(Coding coding, int c16) {
        return new Profile(coding.codec().code(), c16, coding.residualBits(), CHUNK_BYTES, coding.isEager());
    }

    public static Division division(String name) {
        for (Division division : Division.values()) {
            if (division.name().equalsIgnoreCase(name)) {
                return division;
            }
        }
        throw new UserError("divide=" + name + ", accepted: floor, trunc, nearest");
    }

    public static Codec codec(String name) {
        for (Codec codec : Codec.values()) {
            if (codec.name().equalsIgnoreCase(name)) {
                return codec;
            }
        }
        throw new UserError("codec=" + name + ", accepted: range, rice, int16, float32");
    }

    /** 16·c², the way a step's coarseness travels. */
    static int c16(double c) {
        if (!(c >= 0 && c <= 63)) {
            throw new UserError("c=" + c + ", accepted: 0 (lossless), 0.25 to 63");
        }
        return (int) Math.round(16 * c * c);
    }
}
