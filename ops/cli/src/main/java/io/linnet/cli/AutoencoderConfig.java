package io.linnet.cli;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.cli.AggregatorConfig.CodingConfig;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/**
 * A network that learns to repeat windows (SPEC 23).
 *
 * @param network sigmoid (reals), or tifed (whole numbers)
 * @param hidden units of each hidden layer
 * @param learnRounds of learning between measurements of what is left
 */
@NullUnmarked // A binder passes null for what is left out; the compact constructor fills the defaults in.
record AutoencoderConfig(String network, List<Integer> hidden, Integer learnRounds) {
    static final String NAME = "autoencoder";
    static final AutoencoderConfig DEFAULT = new AutoencoderConfig(null, null, null);
    static final PointsConfig POINTS =
            new PointsConfig("lin16", null, null, 4, null, null, null, null).over(PointsConfig.DEFAULT);

    /** The first deltas are large, and coarse steps would make them diverge. */
    private static final int FINE_ROUNDS = 10;

    /** c = 6 up once coarse; steps down are finer than those of labels, whose network decides and does not measure. */
    private static final Presets.Coding CODING = new Presets.Coding(Codec.RANGE, 576, 16, 16, false);

    AutoencoderConfig {
        network = network == null ? "sigmoid" : network;
        hidden = hidden == null ? List.of(16) : List.copyOf(hidden);
        learnRounds = learnRounds == null ? 100 : learnRounds;
        if (!network.equals("sigmoid") && !network.equals("tifed")) {
            throw new IllegalArgumentException(
                    "learning.autoencoder.network=" + network + ", accepted: sigmoid, tifed");
        }
        if (hidden.isEmpty()) {
            throw new IllegalArgumentException("learning.autoencoder.hidden=[], accepted: units of a layer and more");
        }
    }

    /** How the network learns, when nothing else is said: settings found by measurement. */
    private Presets preset(PointsConfig windows) {
        int examples = windows.settings().schedule().examples();
        return network.equals("tifed")
                ? new Presets(
                        new TifedSettings(Division.TRUNC, 2_048, Schedule.fresh(20, 2, examples)), 0, false, CODING)
                : new Presets(
                        new SigmoidSettings(30_000, 900_000, Schedule.fresh(1, 2, examples)),
                        Presets.of("fedavg").exponent(),
                        false,
                        CODING);
    }

    /** Of such windows, as nothing else is said of the learning. */
    AutoencoderSettings settings(PointsConfig windows) {
        return settings(windows, preset(windows).training());
    }

    private AutoencoderSettings settings(PointsConfig windows, TrainingSettings network) {
        return new AutoencoderSettings(network, windows.settings(), learnRounds);
    }

    /** The network, and the table behind it. */
    PointsShape shape(PointsConfig windows) {
        return shape(windows, preset(windows).exponent());
    }

    private PointsShape shape(PointsConfig windows, int exponent) {
        int features = windows.settings().features();
        List<Integer> units = new ArrayList<>(hidden);
        units.add(0, features);
        units.add(features);
        int[] all = units.stream().mapToInt(Integer::intValue).toArray();
        return new PointsShape(Presets.layout(Numeric.INT16, all, exponent), windows.count());
    }

    ModelPlan plan(String model, LearningConfig learning, CodingConfig coding) {
        PointsConfig windows =
                learning.points() == null ? POINTS : learning.points().over(POINTS);
        Presets preset = preset(windows);
        int exponent = learning.exponent() == null ? preset.exponent() : learning.exponent();
        return new ModelPlan(
                model,
                shape(windows, exponent).layout(),
                settings(windows, learning.training(preset.training())),
                learning.seed(),
                false,
                stages(coding.over(preset.coding()), windows.settings(), windows.count()),
                Presets.FULL_EVERY);
    }

    /** Rounds of sums are exact whatever stands here; coarse ones begin once the network has learnt for a while. */
    private static List<Stage> stages(Presets.Coding coding, PointsSettings points, int count) {
        int first = 2 + points.roundsOfSize() * Integer.numberOfTrailingZeros(count);
        List<Stage> stages = Presets.stages(coding);
        return stages.size() == 1
                ? stages
                : List.of(
                        stages.get(0),
                        new Stage(
                                first + FINE_ROUNDS,
                                stages.get(1).up(),
                                stages.get(1).downC16()));
    }
}
