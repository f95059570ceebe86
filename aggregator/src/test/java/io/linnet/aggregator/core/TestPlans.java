package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import java.util.List;

/** What small fleets learn. */
public final class TestPlans {
    public static final ModelPlan PLAN = withSeed(3);
    /** A residual of 5 bits: no board takes such an offer. */
    public static final ModelPlan UNREADABLE = with(3, new Profile(2, 16, 5, 64, true));
    /** A lossless float32 model. */
    static final ModelPlan FLOATS = new ModelPlan(
            TestUpdates.MODEL,
            TestUpdates.FLOATS,
            new SigmoidSettings(300_000, 0, Schedule.fresh(1, 1, 20)),
            3,
            false,
            List.of(new ModelPlan.Stage(0, new Profile(0, 0, 0, 64, true), 0)),
            3);

    /** Each board trains one of the two layers. */
    static final ModelPlan ONE_LAYER_EACH = new ModelPlan(
            TestUpdates.MODEL, TestUpdates.FIXED, PLAN.training(), 3, true, PLAN.stages(), PLAN.fullEvery());

    private TestPlans() {}

    public static ModelPlan withSeed(long seed) {
        return with(seed, new Profile(2, 16, 16, 64, true));
    }

    private static ModelPlan with(long seed, Profile profile) {
        return new ModelPlan(
                TestUpdates.MODEL,
                TestUpdates.FIXED,
                new TifedSettings(Division.NEAREST, 1024, Schedule.fresh(10, 2, 20)),
                seed,
                false,
                List.of(new ModelPlan.Stage(0, profile, 16)),
                3);
    }
}
