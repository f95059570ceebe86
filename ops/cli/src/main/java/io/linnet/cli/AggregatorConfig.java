package io.linnet.cli;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The YAML of {@code linnet aggregator}; {@code ops/config/aggregator.yaml} is its commented example. */
record AggregatorConfig(
        @Nullable String fleet,
        @Nullable String model,
        @Nullable SessionConfig broker,
        @Nullable Learning learning,
        @Nullable Rounds rounds,
        @Nullable CodingConfig coding,
        @Nullable String journal,
        @Nullable Boolean syncJournal,
        @Nullable String saveModel) {

    /** What is learnt. Rates are real numbers; whole numbers go over the wire in millionths. */
    record Learning(
            @Nullable String algorithm,
            int @Nullable [] units,
            @Nullable Long seed,
            @Nullable String divide,
            @Nullable Integer rateInverse,
            @Nullable Double rate,
            @Nullable Double momentum,
            @Nullable Double decay,
            @Nullable Integer batch,
            @Nullable Integer passes,
            @Nullable Integer examples,
            @Nullable Integer exponent,
            @Nullable Boolean float32) {}

    record Rounds(
            @Nullable Integer boards,
            @Nullable Integer quorum,
            @Nullable Double deadlineSeconds,
            @Nullable Integer maxExamples,
            @Nullable Integer underWay,
            @Nullable Integer count) {}

    record CodingConfig(
            @Nullable String codec,
            @Nullable Double c,
            @Nullable Double downC,
            @Nullable Integer residualBits,
            @Nullable Boolean eager) {}

    AggregatorSettings settings() {
        String fleetId = fleet == null ? "demo" : fleet;
        SessionConfig session = broker == null ? SessionConfig.at("tcp://127.0.0.1:1883") : broker;
        return new AggregatorSettings(
                fleetId,
                session.settings("aggregator-" + fleetId + "-" + modelId()),
                plan(),
                policy(),
                Optional.ofNullable(journal).map(Path::of),
                syncJournal == null || syncJournal,
                Optional.empty());
    }

    private String modelId() {
        return model == null ? "digits" : model;
    }

    private RoundPolicy policy() {
        Rounds r = rounds == null ? new Rounds(null, null, null, null, null, null) : rounds;
        int boards = or(r.boards(), 16);
        return new RoundPolicy(
                boards,
                or(r.quorum(), Math.max(1, boards / 2)),
                Math.round(1_000 * or(r.deadlineSeconds(), 60.0)),
                or(r.maxExamples(), 10_000),
                or(r.underWay(), 500),
                or(r.count(), 0));
    }

    private ModelPlan plan() {
        Learning l = learning == null
                ? new Learning(null, null, null, null, null, null, null, null, null, null, null, null, null)
                : learning;
        int[] units = l.units() == null ? new int[] {64, 32, 10} : l.units();
        if (units.length < 2) {
            throw new UserError("learning.units=" + Arrays.toString(units) + ", accepted: inputs, hidden ..., classes");
        }
        String algorithm = l.algorithm() == null ? "tifed" : l.algorithm();
        ModelPlan preset = Presets.of(
                modelId(),
                algorithm.equals("softmax") ? "fedavg" : algorithm,
                units[0],
                units[units.length - 1],
                or(l.seed(), 1L),
                coded(algorithm));
        TrainingSettings training = training(algorithm, l, preset.training());
        return new ModelPlan(
                preset.model(),
                layout(l, units, preset.layout().layers().get(0).exponent()),
                training,
                preset.seed(),
                preset.isOneLayerEach(),
                preset.stages(),
                preset.fullEvery());
    }

    private static ModelLayout layout(Learning l, int[] units, int presetExponent) {
        int[] exponents = new int[units.length - 1];
        boolean isFloat = l.float32() != null && l.float32();
        Arrays.fill(exponents, isFloat ? 0 : or(l.exponent(), presetExponent));
        return ModelLayout.of(isFloat ? Numeric.FLOAT32 : Numeric.INT16, units, exponents);
    }

    private static TrainingSettings training(String algorithm, Learning l, TrainingSettings preset) {
        Schedule s = preset.schedule();
        int examples = or(l.examples(), s.examples());
        Schedule schedule = Schedule.fresh(or(l.batch(), s.batch()), or(l.passes(), s.passes()), examples);
        if (algorithm.equals("softmax")) {
            return new SoftmaxSettings(
                    ppm(or(l.rate(), 0.1)), ppm(or(l.decay(), 1e-4)), schedule, ppm(or(l.momentum(), 0.96)));
        }
        if (preset instanceof TifedSettings tifed) {
            return new TifedSettings(
                    l.divide() == null ? tifed.division() : Presets.division(l.divide()),
                    or(l.rateInverse(), tifed.rateInverse()),
                    schedule);
        }
        SigmoidSettings sigmoid = (SigmoidSettings) preset;
        return new SigmoidSettings(
                l.rate() == null ? sigmoid.ratePpm() : ppm(l.rate()),
                l.momentum() == null ? sigmoid.momentumPpm() : ppm(l.momentum()),
                schedule);
    }

    private Presets.Coding coded(String algorithm) {
        Presets.Coding preset = Presets.Coding.of(algorithm);
        CodingConfig c = coding == null ? new CodingConfig(null, null, null, null, null) : coding;
        Codec codec = Presets.codec(c.codec() == null ? "range" : c.codec());
        boolean isLossless = codec == Codec.INT16 || codec == Codec.FLOAT32;
        return new Presets.Coding(
                codec,
                isLossless ? 0 : c.c() == null ? preset.c16() : Presets.c16(c.c()),
                isLossless ? 0 : c.downC() == null ? preset.downC16() : Presets.c16(c.downC()),
                isLossless ? 0 : or(c.residualBits(), preset.residualBits()),
                c.eager() != null && c.eager());
    }

    private static int ppm(double value) {
        return (int) Math.round(value * 1e6);
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
