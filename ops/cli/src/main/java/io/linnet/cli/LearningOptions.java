package io.linnet.cli;

import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is learnt, where it is to be other than the algorithm's own. */
final class LearningOptions {
    @Option(
            names = "--hidden",
            paramLabel = "UNITS",
            split = ",",
            description = "Hidden layers, as 64,32. Default: one of 32, or of 100 above 256 features")
    List<Integer> hidden = List.of();

    @Option(names = "--rate", description = "Learning rate. Default: tifed 1/1024, fedavg and softmax as they suit")
    @Nullable
    Double rate;

    @Option(names = "--momentum", description = "Of fedavg.")
    @Nullable
    Double momentum;

    @Option(names = "--penalty", description = "Of ridge: what a large weight costs. Default: 1")
    @Nullable
    Double penalty;

    TrainingSettings over(TrainingSettings preset) {
        if (penalty != null && !(preset instanceof RidgeSettings)) {
            throw new UserError("penalty=" + penalty + ", accepted with ridge");
        }
        if (momentum != null && !(preset instanceof SigmoidSettings)) {
            throw new UserError("momentum=" + momentum + ", accepted with fedavg");
        }
        if (rate != null && !(rate > 0 && rate <= 100)) {
            throw new UserError("rate=" + rate + ", accepted: above 0, to 100");
        }
        if (preset instanceof RidgeSettings ridge) {
            if (rate != null) {
                throw new UserError("rate=" + rate + ", accepted with ridge: none, it is solved");
            }
            return new RidgeSettings(penalty(penalty, ridge), ridge.schedule());
        }
        if (preset instanceof TifedSettings tifed) {
            return rate == null
                    ? tifed
                    : new TifedSettings(
                            tifed.division(),
                            (int) Math.min(Integer.MAX_VALUE, Math.max(1, Math.round(1 / rate))),
                            tifed.schedule());
        }
        if (preset instanceof SoftmaxSettings softmax) {
            return new SoftmaxSettings(
                    ppm(rate, softmax.ratePpm()), softmax.decayPpm(), softmax.schedule(), softmax.rateDecayPpm());
        }
        SigmoidSettings sigmoid = (SigmoidSettings) preset;
        return new SigmoidSettings(
                ppm(rate, sigmoid.ratePpm()), ppm(momentum, sigmoid.momentumPpm()), sigmoid.schedule());
    }

    /** Of a network with other hidden layers than the algorithm's own. */
    ModelLayout layout(Presets preset, int features, int classes) {
        if (preset.training() instanceof SoftmaxSettings || preset.training() instanceof RidgeSettings) {
            String name = preset.training().network().name().toLowerCase(Locale.ROOT);
            throw new UserError("hidden=" + hidden + ", accepted with " + name + ": none, it is a head alone");
        }
        int[] units = Stream.of(
                        IntStream.of(features), hidden.stream().mapToInt(Integer::intValue), IntStream.of(classes))
                .flatMapToInt(part -> part)
                .toArray();
        boolean isFloat = preset.coding().codec() == Codec.FLOAT32;
        return Presets.layout(isFloat ? Numeric.FLOAT32 : Numeric.INT16, units, isFloat ? 0 : preset.exponent());
    }

    /** In units of one example one deviation away. */
    static int penalty(@Nullable Double value, RidgeSettings otherwise) {
        if (value == null) {
            return otherwise.penalty();
        }
        long wire = Math.round(value * RidgeSettings.PENALTY_ONE);
        if (!(wire >= 1 && wire <= Integer.MAX_VALUE)) {
            throw new UserError("penalty=" + value + ", accepted: 0.001 to 2000000");
        }
        return (int) wire;
    }

    private static int ppm(@Nullable Double value, int otherwise) {
        return value == null ? otherwise : (int) Math.round(value * 1e6);
    }
}
