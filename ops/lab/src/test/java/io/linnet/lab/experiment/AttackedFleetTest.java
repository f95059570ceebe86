package io.linnet.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.reason.Reason;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one bad board, or a few, can do to a fleet on the shipped digits. */
class AttackedFleetTest {
    private static final Dataset DIGITS = new Datasets(Path.of("none")).read("digits");
    private static final int ROUNDS = 30;

    private static AttackedFleet trained(int boards, Attack attack, int badBoards, MergeRule merge) {
        ModelPlan plan = new ModelPlan(
                "digits",
                ModelLayout.of(Numeric.INT16, new int[] {64, 32, 10}, new int[] {0, 0}),
                new TifedSettings(Division.NEAREST, 1024, Schedule.fresh(10, 2, 60)),
                1,
                false,
                List.of(new ModelPlan.Stage(0, new Profile(Codec.RANGE.code(), 64, 16, 200, false), 4)),
                10);
        AttackedFleet fleet = new AttackedFleet(
                plan,
                AttackedFleet.policy(plan, boards).withMerge(merge),
                DIGITS.train(),
                new Partition.Iid().cut(DIGITS, boards, 1),
                attack,
                badBoards);
        for (int round = 0; round < ROUNDS; round++) {
            fleet.round();
        }
        return fleet;
    }

    /** The update that destroyed a fleet for good, and a claim that owned it: the model is the others' alone. */
    @ParameterizedTest
    @CsvSource({"8, SATURATE, OUT_OF_RANGE", "8, CLAIM, WEIGHT", "100, SATURATE, OUT_OF_RANGE", "100, CLAIM, WEIGHT"})
    void whatIsRefusedLeavesTheModelAsItWereWithoutItsBoard(int boards, Attack attack, Reason reason) {
        AttackedFleet attacked = trained(boards, attack, 1, MergeRule.CLIP);
        AttackedFleet without = trained(boards, Attack.ABSENT, 1, MergeRule.CLIP);
        assertThat(attacked.base().digest()).isEqualTo(without.base().digest());
        assertThat(attacked.totals().refused()).containsEntry(reason, (long) ROUNDS);
        assertThat(attacked.accuracy(DIGITS.test())).isGreaterThan(0.93);
    }

    @ParameterizedTest
    @CsvSource({"8, LIMIT, 1", "20, FLIPS, 4", "20, NOISE, 4"})
    void whatIsTakenIsCutAndDoesLittle(int boards, Attack attack, int badBoards) {
        AttackedFleet cut = trained(boards, attack, badBoards, MergeRule.CLIP);
        AttackedFleet mean = trained(boards, attack, badBoards, MergeRule.MEAN);
        AttackedFleet without = trained(boards, Attack.ABSENT, badBoards, MergeRule.CLIP);
        double best = without.accuracy(DIGITS.test());
        assertThat(cut.accuracy(DIGITS.test())).isGreaterThan(best - 0.06);
        assertThat(cut.accuracy(DIGITS.test())).isGreaterThan(mean.accuracy(DIGITS.test()) + 0.01);
        assertThat(cut.totals().slicesClipped()).isGreaterThan((long) badBoards * ROUNDS);
        assertThat(mean.totals().slicesClipped()).isZero();
    }

    @Test
    void cuttingCostsAnHonestFleetNothingThatShows() {
        double cut = trained(16, Attack.NONE, 0, MergeRule.CLIP).accuracy(DIGITS.test());
        double mean = trained(16, Attack.NONE, 0, MergeRule.MEAN).accuracy(DIGITS.test());
        assertThat(cut).isGreaterThan(mean - 0.015);
    }
}
