package io.linnet.aggregator.kafka.log;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.chunk.ObjectEncoder;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.MachineSettings;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.ridge.RidgeModel;
import io.linnet.protocol.ridge.RidgeShape;
import io.linnet.protocol.ridge.RidgeSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What boards of a fleet do with their examples, each with its own. */
public enum Learning {
    TRAINING(BoardUpdates.PLAN),
    POINTS(plan(
            new PointsShape(Learning.FEATURES, 4).layout(),
            new PointsSettings(1, 1, Schedule.fresh(1, 1, 60), 0, 1, Learning.FEATURES, 3, 5))),
    /** Finds a point, learns for a round, measures for two, and learns again. */
    AUTOENCODER(plan(
            new PointsShape(
                            ModelLayout.of(
                                    Numeric.INT16, new int[] {Learning.FEATURES, 3, Learning.FEATURES}, new int[2]),
                            1)
                    .layout(),
            AutoencoderSettings.of(
                    new TifedSettings(Division.NEAREST, 1_024, Schedule.fresh(1, 1, 60)),
                    1,
                    1,
                    0,
                    1,
                    Learning.FEATURES,
                    3,
                    5,
                    1))),
    RIDGE(plan(new RidgeShape(Learning.FEATURES).layout(), new RidgeSettings(1_024, Schedule.fresh(1, 1, 60))));

    private static final int FEATURES = 6;
    private static final int MOST_EXAMPLES = 40;

    private final ModelPlan plan;

    Learning(ModelPlan plan) {
        this.plan = plan;
    }

    private static ModelPlan plan(ModelLayout layout, TrainingSettings settings) {
        Profile lossless = new Profile(Codec.RANGE.code(), 0, 0, 120, false);
        return new ModelPlan(
                BoardUpdates.MODEL, layout, settings, 3, false, List.of(new ModelPlan.Stage(0, lossless, 0)), 3);
    }

    public ModelPlan plan() {
        return plan;
    }

    /** What board number {@code i} publishes in the round on this version; what counts whole only comes chunk by chunk. */
    public List<byte[]> packets(ModelState base, int i) {
        if (this == TRAINING) {
            return List.of(BoardUpdates.update(base, i));
        }
        SplitMix64 random = new SplitMix64(1_000 * base.version() + i);
        int examples = MOST_EXAMPLES / 2 + random.below(MOST_EXAMPLES / 2);
        return this == RIDGE ? ridge(base, random, examples) : machine(base, i, random, examples);
    }

    private List<byte[]> machine(ModelState base, int i, SplitMix64 random, int windows) {
        PointsModel model = new PointsModel(base.parameters());
        PointsStage stage = PointsStage.of(model, base.round(), (MachineSettings) plan.training());
        if (stage == PointsStage.LEARN) {
            ObjectEncoder encoder = encoder(base, plan.layout());
            List<Layer> layers = plan.layout().layers();
            layers.subList(0, layers.size() - 1).forEach(layer -> BoardUpdates.add(layer, random, i, encoder));
            return packets(base, encoder, windows);
        }
        PointsSums sums = new PointsSums(model.shape());
        long[] own = new long[model.shape().points() + 1];
        for (int window = 0; window < windows; window++) {
            int[] raw = new int[FEATURES];
            // Machines run at one of two speeds.
            Arrays.setAll(raw, f -> (i % 2 == 0 ? 3_000 : 300) + random.below(100 + 10 * f));
            if (stage == PointsStage.SCALE) {
                sums.addRaw(raw);
                own[model.shape().points()]++;
                continue;
            }
            byte[] scaled = model.scale(raw);
            int nearest = Math.max(model.nearest(scaled), 0);
            if (stage == PointsStage.MEASURE) {
                byte[] left = new byte[FEATURES];
                Arrays.fill(left, (byte) random.below(30));
                sums.addLeft(scaled, left, model);
            } else {
                sums.add(scaled, model, stage);
            }
            own[nearest]++;
            if (model.present() > 0) {
                sums.count(model.score(scaled, nearest));
            }
        }
        sums.use(own);
        return packets(base, model.shape().sumsLayout(), sums.toDigits(model, stage), windows);
    }

    private static List<byte[]> ridge(ModelState base, SplitMix64 random, int examples) {
        RidgeModel model = new RidgeModel(base.parameters());
        RidgeSums sums = new RidgeSums(model.shape());
        for (int example = 0; example < examples; example++) {
            byte[] features = new byte[FEATURES];
            int target = random.below(4_000);
            for (int f = 0; f < FEATURES; f++) {
                features[f] = (byte) (random.below(200) - 100);
                target += (f + 1) * 5 * features[f];
            }
            sums.add(features, 0, target);
            if (example % 8 == 0) {
                sums.hold(model, features, 0, target);
            }
        }
        return packets(base, model.shape().sumsLayout(), sums.toDigits(), examples);
    }

    private static List<byte[]> packets(ModelState base, ModelLayout layout, int[] digits, int examples) {
        return packets(base, encoder(base, layout).addSums(digits, 0, digits.length), examples);
    }

    private static int transfer(ModelState base) {
        return 1 + (int) base.version();
    }

    private static ObjectEncoder encoder(ModelState base, ModelLayout layout) {
        ChunkSeed seed = ChunkSeed.of(BoardUpdates.MODEL, base.version(), base.digest());
        return new ObjectEncoder(layout, ChunkFormat.TYPE_UPDATE, transfer(base), seed, Codec.RANGE, 120);
    }

    private static List<byte[]> packets(ModelState base, ObjectEncoder encoder, int examples) {
        List<byte[]> packets = new ArrayList<>();
        packets.add(MessageWriter.write(new Hello(
                BoardUpdates.MODEL,
                Optional.of(new Base(base.version(), base.digest())),
                Optional.of(new Announcement(transfer(base), encoder.chunks().size(), examples)),
                List.of(),
                OptionalInt.empty())));
        packets.addAll(encoder.chunks());
        return packets;
    }
}
