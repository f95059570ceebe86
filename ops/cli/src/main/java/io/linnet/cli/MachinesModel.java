package io.linnet.cli;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.cli.AggregatorConfig.CodingConfig;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import java.util.List;
import java.util.Optional;

/** What the demo's fleet learns of its machines, and what one place with all their windows would. */
final class MachinesModel {
    /** That one update may be made of. */
    static final int MOST_WINDOWS = 320;
    /** Of a board in one round: fewer make smaller sums. */
    private static final int ROUND_WINDOWS = 40;

    private static final String MODEL = "motors";
    private static final int POINTS = 8;
    private static final int ROUNDS_OF_SIZE = 3;
    private static final int CHUNK_BYTES = 1_000;
    private static final int ALARM_LEAST = 3;
    private static final int ALARM_LAST = 5;

    /** Of learning, before it is measured what a network leaves. */
    private static final int LEARN_ROUNDS = 30;

    private final List<List<short[]>> usual;
    private final PointsSettings settings;
    private final PointsShape shape;
    private final ModelPlan plan;
    private final int rounds;

    private MachinesModel(WatchedMachines machines, ModelPlan plan, int rounds) {
        this.usual = machines.usual();
        this.plan = plan;
        this.settings = plan.points().orElseThrow();
        this.shape = PointsShape.of(plan.layout());
        this.rounds = rounds;
    }

    /** Of a network that learns to repeat windows, by the settings that an aggregator's file has if nothing is said. */
    static MachinesModel repeating(WatchedMachines machines, String frontEnd, int axes, int samples, long seed) {
        String named = frontEnd.isEmpty() ? AutoencoderConfig.POINTS.frontEnd() : frontEnd;
        PointsConfig windows = new PointsConfig(named, axes, samples, null, ROUNDS_OF_SIZE, null, ROUND_WINDOWS, null);
        AutoencoderConfig network = new AutoencoderConfig(null, null, LEARN_ROUNDS);
        ModelPlan plan = network.plan(MODEL, LearningConfig.repeating(seed, windows), CodingConfig.DEFAULT);
        int before = 2 + ROUNDS_OF_SIZE * Integer.numberOfTrailingZeros(AutoencoderConfig.POINTS.count());
        return new MachinesModel(machines, plan, before + LEARN_ROUNDS + 2);
    }

    /** @param frontEnd as in {@code learning.points} */
    MachinesModel(WatchedMachines machines, String frontEnd, int axes, int samples, long seed) {
        this.usual = machines.usual();
        this.settings = new PointsSettings(
                ROUNDS_OF_SIZE,
                1,
                Schedule.fresh(1, 1, ROUND_WINDOWS),
                FrontEnd.code(frontEnd),
                axes,
                samples,
                ALARM_LEAST,
                ALARM_LAST);
        this.shape = new PointsShape(settings.features(), POINTS);
        Profile exact = new Profile(Codec.RANGE.code(), 0, 0, CHUNK_BYTES, true);
        this.plan = new ModelPlan(MODEL, shape.layout(), settings, seed, false, List.of(new Stage(0, exact, 0)), 1);
        // The scale, two rounds of one point, and so many for each doubling.
        this.rounds = 3 + ROUNDS_OF_SIZE * Integer.numberOfTrailingZeros(POINTS);
    }

    ModelPlan plan() {
        return plan;
    }

    int rounds() {
        return rounds;
    }

    MergeRule merge() {
        return plan.training() instanceof AutoencoderSettings ? MergeRule.MEAN : MergeRule.CLIP;
    }

    static int points(Parameters model) {
        return new PointsModel(model).present();
    }

    static int limit(Parameters model) {
        return new PointsModel(model).limits().c99();
    }

    /** Of the model that one place with all windows learns, without boards and links; empty: a network learns otherwise there. */
    Optional<Digest> central() {
        if (plan.training() instanceof AutoencoderSettings) {
            return Optional.empty();
        }
        FrontEnd front = FrontEnd.of(settings);
        List<PointsWork> works =
                usual.stream().map(windows -> PointsWork.of(windows, front)).toList();
        Parameters model = Parameters.zero(shape.layout());
        for (int round = 0; round < rounds(); round++) {
            PointsStage stage = PointsStage.of(new PointsModel(model), round, settings);
            PointsSums all = new PointsSums(shape);
            for (PointsWork each : works) {
                all.add(each.sums(model, settings, round));
            }
            model = PointsClose.next(model, all, stage, settings.floor());
        }
        return Optional.of(model.digest());
    }
}
