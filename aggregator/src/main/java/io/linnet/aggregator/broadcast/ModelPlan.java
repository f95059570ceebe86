package io.linnet.aggregator.broadcast;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.Coarseness;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.SumSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.ridge.RidgeShape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the fleet learns and how it talks about it: everything of an offer that does not change with the round.
 *
 * @param model id
 * @param seed of initial parameters, feedback matrices and groups
 * @param isOneLayerEach single-layer training, once boards are as many as layers
 * @param stages coding of updates and steps from given rounds on; the first begins at round 0
 * @param fullEvery rounds between two full models; boards in between follow by steps and differences
 * @param personal boards have a last layer of their own
 * @param front what makes inputs of windows, for boards that have those
 */
public record ModelPlan(
        String model,
        ModelLayout layout,
        TrainingSettings training,
        long seed,
        boolean isOneLayerEach,
        List<Stage> stages,
        int fullEvery,
        Optional<Personal> personal,
        Optional<FrontSettings> front) {
    public ModelPlan(
            String model,
            ModelLayout layout,
            TrainingSettings training,
            long seed,
            boolean isOneLayerEach,
            List<Stage> stages,
            int fullEvery) {
        this(model, layout, training, seed, isOneLayerEach, stages, fullEvery, Optional.empty(), Optional.empty());
    }

    /** The same, with a last layer of each board's own. */
    public ModelPlan with(Personal layer) {
        return new ModelPlan(
                model, layout, training, seed, isOneLayerEach, stages, fullEvery, Optional.of(layer), front);
    }

    /** The same, of a sensor's windows. */
    public ModelPlan with(FrontSettings windows) {
        return new ModelPlan(
                model, layout, training, seed, isOneLayerEach, stages, fullEvery, personal, Optional.of(windows));
    }

    /**
     * Coding from one round on.
     *
     * @param fromRound first round it is for
     * @param up how boards code their updates
     * @param downC16 16·c² of the step down, 0: exact
     */
    public record Stage(int fromRound, Profile up, int downC16) {}

    public ModelPlan {
        stages = List.copyOf(stages);
        if (stages.isEmpty() || stages.get(0).fromRound() != 0) {
            throw new IllegalArgumentException("stages=" + stages + ", accepted: at least one, the first from round 0");
        }
        if (fullEvery < 1) {
            throw new IllegalArgumentException("fullEvery=" + fullEvery + ", accepted: 1 and more");
        }
        boolean isFloat = layout.numeric() == Numeric.FLOAT32;
        if (isFloat && training.network() == Network.TIFED) {
            throw new IllegalArgumentException(
                    "a model of float32 with tifed, accepted: int16 (the network is of whole numbers)");
        }
        stages.forEach(stage -> requireCodecOf(isFloat, stage.up().codec()));
        if (front.isPresent() && front.get().features() != layout.inputs()) {
            throw new IllegalArgumentException("windows of " + front.get().features() + " features for a model of "
                    + layout.inputs() + " inputs, accepted: the same");
        }
        if (training instanceof SumSettings sums) {
            if (personal.isPresent()) {
                throw new IllegalArgumentException(
                        "a personal layer of " + nameOf(sums) + ", accepted: of tifed, fedavg, softmax");
            }
            requireShape(sums, layout);
            requireExact(sums, stages, isOneLayerEach);
        }
    }

    private static String nameOf(SumSettings sums) {
        return sums.network().name().toLowerCase(Locale.ROOT);
    }

    private static void requireShape(SumSettings sums, ModelLayout layout) {
        if (!(sums instanceof MachineSettings machines)) {
            RidgeShape.of(layout);
            return;
        }
        int features = PointsShape.of(layout, machines.network()).features();
        if (machines.points().features() != features) {
            throw new IllegalArgumentException("a model of " + features + " features with windows of "
                    + machines.points().features() + ", accepted: the same");
        }
        if (machines instanceof AutoencoderSettings autoencoder
                && autoencoder.learning().network() != AutoencoderSettings.arithmetic(layout)) {
            throw new IllegalArgumentException("an autoencoder that learns as "
                    + autoencoder.learning().network() + " with exponents " + Arrays.toString(layout.exponents())
                    + ", accepted: TIFED with exponents of 0, SIGMOID with others");
        }
    }

    /** A board that adds up its examples sends exact numbers; one that also learns, in the rounds between. */
    private static void requireExact(SumSettings sums, List<Stage> stages, boolean isOneLayerEach) {
        if (isOneLayerEach) {
            throw new IllegalArgumentException(nameOf(sums) + " with a layer a board, accepted: all of the model");
        }
        for (Stage stage : stages) {
            Profile up = stage.up();
            boolean isLearning = sums instanceof AutoencoderSettings;
            boolean isExact = up.codec() != Codec.INT16.code()
                    && (isLearning || (up.c16() == 0 && up.residualBits() == 0 && stage.downC16() == 0));
            if (!isExact) {
                throw new IllegalArgumentException(
                        nameOf(sums) + " with rounded updates, accepted: lossless ones of codec range or rice");
            }
        }
    }

    /** What boards add up, where they do not train. */
    public Optional<SumSettings> sums() {
        return training instanceof SumSettings sums ? Optional.of(sums) : Optional.empty();
    }

    /** Whether boards add up their examples in the round on this version, and do not train. */
    public boolean isSummed(ModelState base) {
        return training instanceof AutoencoderSettings autoencoder
                ? PointsStage.of(new PointsModel(base.parameters()), base.round(), autoencoder) != PointsStage.LEARN
                : sums().isPresent();
    }

    /** What the figure is that stands in accuracy's place; empty: it is accuracy. */
    public Optional<String> measure() {
        boolean isShare = training instanceof RidgeSettings || training instanceof AutoencoderSettings;
        return isShare ? Optional.of("r2") : Optional.empty();
    }

    /** That figure of a board's report, in millionths; empty: the report says nothing of the training. */
    public OptionalInt figure(Report report) {
        if (training instanceof AutoencoderSettings repeating) {
            return report.lossMillionths().isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(
                            repeating.repeatedMillionths(report.lossMillionths().getAsInt()));
        }
        return report.accuracyMillionths();
    }

    /** What boards add up, where it is windows of machines. */
    public Optional<PointsSettings> points() {
        return training instanceof MachineSettings machines ? Optional.of(machines.points()) : Optional.empty();
    }

    /** Every board refuses an offer whose coding does not fit its numbers, and the fleet would wait for ever. */
    private static void requireCodecOf(boolean isFloat, int codec) {
        if (isFloat != (codec == Codec.FLOAT32.code())) {
            throw new IllegalArgumentException(
                    isFloat
                            ? "a model of float32 with another codec, accepted: codec=float32"
                            : "codec=float32 with a model of int16, accepted: range, rice, int16");
        }
    }

    /** Sums of floats, and of examples, could wrap, which no update would be at fault for. */
    public void requireSummable(int maxExamples, int boards) {
        boolean isFloat = layout.numeric() == Numeric.FLOAT32;
        // A square of an example is 2^30 at most, and no board adds up more of them.
        int most = isFloat ? maxExamples : Math.min(maxExamples, RidgeSettings.MAX_EXAMPLES);
        boolean mayWrap = (long) most * boards > Accumulator.MAX_FLOAT_EXAMPLES;
        if (mayWrap && (isFloat || sums().isPresent())) {
            throw new IllegalArgumentException("maxExamples=" + maxExamples + " for " + boards + " boards of a "
                    + (isFloat ? "float32 model" : "model of sums") + ", accepted: 1 to "
                    + Accumulator.MAX_FLOAT_EXAMPLES / boards);
        }
    }

    /** Whether each board trains one layer: only once there is a board for every layer (SPEC 10.1). */
    public boolean isOneLayerEach(int boards) {
        return isOneLayerEach && boards >= layout.layers().size();
    }

    /** The stage that follows a version: no coarser than its fleet can bear. */
    public Stage stage(ModelState base) {
        Stage stage = stage(base.round(), base.fineUntil());
        Profile up = stage.up();
        int c16 = Coarseness.up(up.c16(), base.effective16(), isOneLayerEach);
        Profile bounded = new Profile(up.codec(), c16, up.residualBits(), up.chunkBytes(), up.isEager());
        return new Stage(stage.fromRound(), bounded, stage.downC16());
    }

    /** The stage of a round; while steps are to be fine, one with steps as fine as the first stage's. */
    public Stage stage(int round, int fineUntil) {
        Stage stage = stages.get(0);
        for (Stage later : stages) {
            if (later.fromRound() <= round) {
                stage = later;
            }
        }
        if (round >= fineUntil || stage.up().c16() == 0) {
            return stage;
        }
        Profile up = stage.up();
        Profile fine =
                new Profile(up.codec(), Math.min(up.c16(), FINE_C16), up.residualBits(), up.chunkBytes(), up.isEager());
        return new Stage(stage.fromRound(), fine, Math.min(stage.downC16(), 1));
    }

    /** c = 1. */
    private static final int FINE_C16 = 16;
}
