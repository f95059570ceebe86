package io.linnet.cli;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.cli.AggregatorConfig.CodingConfig;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsShape;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** What is learnt. Rates are real numbers; whole numbers go over the wire in millionths. */
@NullUnmarked // A binder passes null for what is left out; the compact constructor fills the defaults in.
record LearningConfig(
        String algorithm,
        List<Integer> units,
        Long seed,
        @Nullable String divide,
        @Nullable Integer rateInverse,
        @Nullable Double rate,
        @Nullable Double momentum,
        @Nullable Double decay,
        @Nullable Double rateDecay,
        @Nullable Integer batch,
        @Nullable Integer passes,
        @Nullable Integer examples,
        @Nullable Integer exponent,
        Boolean float32,
        @Nullable PersonalConfig personal,
        @Nullable WindowsConfig windows,
        @Nullable PointsConfig points,
        @Nullable AutoencoderConfig autoencoder,
        @Nullable Double penalty) {
    static final String POINTS = "points";
    static final LearningConfig DEFAULT = new LearningConfig(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null);

    /** Sums of a board that uses a few points fit one. */
    private static final int CHUNK_BYTES = 400;

    /** Of windows that a network learns to repeat. */
    static LearningConfig repeating(long seed, PointsConfig points) {
        return new LearningConfig(
                AutoencoderConfig.NAME,
                null,
                seed,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                points,
                null,
                null);
    }

    LearningConfig {
        algorithm = algorithm == null ? "tifed" : algorithm;
        boolean isRepeating = algorithm.equals(AutoencoderConfig.NAME);
        if (algorithm.equals(POINTS) || isRepeating) {
            refuse(algorithm, "units", units);
            refuse(algorithm, "examples", examples);
            refuse(algorithm, "decay", decay);
            refuse(algorithm, "rateDecay", rateDecay);
            refuse(algorithm, "float32", float32);
            refuse(algorithm, "personal", personal);
            refuse(algorithm, "penalty", penalty);
            refuse(algorithm, "windows", windows);
        } else if (points != null) {
            throw new IllegalArgumentException(
                    "points with algorithm=" + algorithm + ", accepted: with algorithm: points or autoencoder");
        }
        if (algorithm.equals(POINTS)) {
            refuse(algorithm, "batch", batch);
            refuse(algorithm, "passes", passes);
            refuse(algorithm, "exponent", exponent);
            refuse(algorithm, "divide", divide);
            refuse(algorithm, "rateInverse", rateInverse);
            refuse(algorithm, "rate", rate);
            refuse(algorithm, "momentum", momentum);
        }
        if (autoencoder != null && !isRepeating) {
            throw new IllegalArgumentException(
                    "autoencoder with algorithm=" + algorithm + ", accepted: with algorithm: autoencoder");
        }
        units = units == null ? List.of(64, 32, 10) : List.copyOf(units);
        seed = seed == null ? 1 : seed;
        float32 = float32 != null && float32;
        if (units.size() < 2) {
            throw new IllegalArgumentException("units=" + units + ", accepted: inputs, hidden ..., classes");
        }
    }

    ModelLayout layout(Presets preset) {
        int[] widths = units.stream().mapToInt(Integer::intValue).toArray();
        return float32
                ? Presets.layout(Numeric.FLOAT32, widths, 0)
                : Presets.layout(Numeric.INT16, widths, or(exponent, preset.exponent()));
    }

    TrainingSettings training(TrainingSettings preset) {
        Schedule s = preset.schedule();
        Schedule schedule = Schedule.fresh(or(batch, s.batch()), or(passes, s.passes()), or(examples, s.examples()));
        if (preset instanceof TifedSettings tifed) {
            return new TifedSettings(
                    divide == null ? tifed.division() : Presets.division(divide),
                    or(rateInverse, tifed.rateInverse()),
                    schedule);
        }
        if (preset instanceof SoftmaxSettings softmax) {
            return new SoftmaxSettings(
                    ppm(rate, softmax.ratePpm()),
                    ppm(decay, softmax.decayPpm()),
                    schedule,
                    ppm(rateDecay, softmax.rateDecayPpm()));
        }
        if (preset instanceof RidgeSettings ridge) {
            return new RidgeSettings(LearningOptions.penalty(penalty, ridge), schedule);
        }
        SigmoidSettings sigmoid = (SigmoidSettings) preset;
        return new SigmoidSettings(ppm(rate, sigmoid.ratePpm()), ppm(momentum, sigmoid.momentumPpm()), schedule);
    }

    /** Windows have no labels, and what points are nothing is trained at a rate. */
    private static void refuse(String algorithm, String key, @Nullable Object value) {
        if (value != null) {
            throw new IllegalArgumentException(key + "=" + value + " with algorithm=" + algorithm
                    + ", accepted: what stands under points"
                    + (algorithm.equals(POINTS) ? "" : " and autoencoder, and how the network learns"));
        }
    }

    /** What is learnt has no labels. */
    boolean isOfMachines() {
        return algorithm.equals(POINTS) || algorithm.equals(AutoencoderConfig.NAME);
    }

    /** Of machines without labels. */
    ModelPlan machines(String model, CodingConfig coding) {
        return algorithm.equals(POINTS)
                ? points(model, coding)
                : (autoencoder == null ? AutoencoderConfig.DEFAULT : autoencoder).plan(model, this, coding);
    }

    /** Of points: sums travel as they are, so of the coding only the codec and eagerness are free. */
    private ModelPlan points(String model, CodingConfig coding) {
        PointsConfig config = points == null ? PointsConfig.DEFAULT : points.over(PointsConfig.DEFAULT);
        PointsSettings settings = config.settings();
        PointsShape shape = new PointsShape(settings.features(), config.count());
        return new ModelPlan(
                model, shape.layout(), settings, seed, false, List.of(coding.exact(CHUNK_BYTES)), Presets.FULL_EVERY);
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private static int ppm(@Nullable Double value, int otherwise) {
        return value == null ? otherwise : (int) Math.round(value * 1e6);
    }
}
