package io.linnet.cli;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.List;

/** What a fleet learns when only the algorithm and the data are named: settings found by measurement. */
public final class Presets {
    public static final String ALGORITHMS = "tifed, tifed-layers, fedavg";
    private static final int CHUNK_BYTES = 200;
    /** Finest to coarsest: the first deltas after zero weights are huge, and coarse steps would make them diverge. */
    private static final int FINE_ROUNDS = 10;
    /** c = 2 up and 0.5 down. */
    private static final int FINE_C16 = 64;

    private static final int FINE_DOWN_C16 = 4;

    private static final int EXPONENT = -11;

    private Presets() {}

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

        public static final Coding LOSSLESS = new Coding(Codec.INT16, 0, 0, 0, false);

        public Coding {
            if (residualBits != 0 && residualBits != 8 && residualBits != 16) {
                throw new UserError("residualBits=" + residualBits + ", accepted: 0, 8 and 16");
            }
        }

        public static Coding of(String algorithm) {
            return algorithm.equals("tifed-layers") ? ONE_LAYER : DEFAULT;
        }

        public Coding withCodec(Codec other) {
            return other == Codec.INT16 ? LOSSLESS : new Coding(other, c16, downC16, residualBits, isEager);
        }
    }

    public static ModelPlan of(String model, String algorithm, int features, int classes, long seed, Coding coding) {
        return switch (algorithm) {
            case "tifed", "tifed-layers" ->
                plan(
                        model,
                        layout(new int[] {features, hidden(features), classes}, 0),
                        new TifedSettings(Division.NEAREST, 1024, Schedule.fresh(10, 2, 60)),
                        seed,
                        algorithm.equals("tifed-layers"),
                        coding);
            case "fedavg" ->
                plan(
                        model,
                        layout(new int[] {features, hidden(features), classes}, EXPONENT),
                        new SigmoidSettings(300_000, 900_000, Schedule.fresh(1, 1, 60)),
                        seed,
                        false,
                        coding);
            default -> throw new UserError("algorithm=" + algorithm + ", accepted: " + ALGORITHMS);
        };
    }

    private static int hidden(int features) {
        return features <= 256 ? 32 : 100;
    }

    public static ModelLayout layout(int[] units, int exponent) {
        int[] exponents = new int[units.length - 1];
        java.util.Arrays.fill(exponents, exponent);
        return ModelLayout.of(Numeric.INT16, units, exponents);
    }

    public static ModelPlan plan(
            String model,
            ModelLayout layout,
            TrainingSettings training,
            long seed,
            boolean isOneLayerEach,
            Coding coding) {
        return new ModelPlan(model, layout, training, seed, isOneLayerEach, stages(coding), 10);
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
    public static int c16(double c) {
        if (!(c >= 0 && c <= 63)) {
            throw new UserError("c=" + c + ", accepted: 0 (lossless), 0.25 to 63");
        }
        return (int) Math.round(16 * c * c);
    }
}
