package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.Heading;
import io.linnet.aggregator.accumulate.Merge;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Slices that point against the model's heading are left out, and a heading that is wrong does not last. */
class DirectionTest {
    private static final ModelLayout FOUR = ModelLayout.of(Numeric.INT16, new int[] {3, 1}, new int[] {0});
    private static final ModelLayout LAYOUT = ModelLayout.of(Numeric.INT16, new int[] {30, 20, 5}, new int[] {0, 0});
    private static final int BOARDS = 10;
    private static final int BAD = 3;

    private final SplitMix64 random = new SplitMix64(5);

    private static ModelState with(ModelState of, int[] limits, Heading heading) {
        return new ModelState(
                of.version(),
                of.round(),
                of.parameters(),
                of.digest(),
                of.stepResidual(),
                limits,
                of.norm(),
                of.fineUntil(),
                of.effective16(),
                of.optimiser(),
                heading);
    }

    private static Accumulator folded(Heading heading, int[]... slices) {
        ModelState base = with(ModelState.first(Parameters.zero(FOUR)), new int[] {1 << 21}, heading);
        Accumulator sums = Accumulator.of(base, MergeRule.DIRECTION);
        for (int[] slice : slices) {
            sums.fold(slice, 0, slice.length, 0, 1);
        }
        return sums;
    }

    private static ModelState merged(Heading heading, int[]... slices) {
        ModelState base = with(ModelState.first(Parameters.zero(FOUR)), new int[] {1 << 21}, heading);
        return Merge.next(base, folded(heading, slices), 0).next();
    }

    /** The figures of SPEC 11.9. */
    @Test
    void whatPointsAgainstTheHeadingIsLeftOutUnlessItIsTheMajority() {
        Heading heading = new Heading(3, new int[] {100, -50, 0, 20});
        int[] with = {1, 0, 0, 0};
        int[] across = {0, 0, 7, 0};
        int[] against = {-3, -4, 5, 1};
        assertThat(folded(heading, with, across, against).opposed()).isEqualTo(1);
        assertThat(merged(heading, with, across, against).heading().steps()).containsExactly(98, -45, 56, 18);
        assertThat(merged(heading, with, across, against, against, against)
                        .heading()
                        .steps())
                .containsExactly(-26, -38, 70, 10);
        assertThat(merged(heading, with, across, against, against, against)
                        .parameters()
                        .fixed())
                .containsExactly(-2, -2, 4, 1);
    }

    @Test
    void aHeadingOfLessThanThreeRoundsDoesNotJudge() {
        Heading young = new Heading(2, new int[] {100, -50, 0, 20});
        int[] against = {-3, -4, 5, 1};
        assertThat(folded(young, against).opposed()).isZero();
        assertThat(merged(young, against).heading().rounds()).isEqualTo(3);
        assertThat(folded(Heading.NONE, against).opposed()).isZero();
    }

    /** Only a range that more slices oppose than support turns; the rest of the model keeps its heading. */
    @Test
    void aRangeTurnsByItself() {
        ModelState base = with(
                ModelState.first(Parameters.zero(FOUR)), new int[] {1 << 21}, new Heading(3, new int[] {9, 9, 9, 9}));
        Accumulator sums = Accumulator.of(base, MergeRule.DIRECTION);
        sums.fold(new int[] {1, 1}, 0, 2, 0, 1);
        sums.fold(new int[] {-1, -1}, 0, 2, 0, 8);
        sums.fold(new int[] {-1, -1}, 2, 2, 0, 1);
        assertThat(sums.opposed()).isEqualTo(2);
        assertThat(Merge.next(base, sums, 0).next().heading().steps()).containsExactly(24, 24, -16, -16);
    }

    @Test
    void bytesOfAnotherModelAreNothingToGoOnWith() {
        Heading heading = merged(new Heading(3, new int[] {100, -50, 0, 20}), new int[] {1, 0, 0, 0})
                .heading();
        byte[] bytes = heading.bytes();
        assertThat(Heading.of(bytes, FOUR)).usingRecursiveComparison().isEqualTo(heading);
        assertThat(Heading.of(bytes, LAYOUT)).isSameAs(Heading.NONE);
        assertThat(Heading.of(Heading.NONE.bytes(), FOUR)).isSameAs(Heading.NONE);
        bytes[0] = 9;
        assertThat(Heading.of(bytes, FOUR)).isSameAs(Heading.NONE);
    }

    /** Honest boards move along one way with noise; bad ones send the reverse. */
    private List<List<byte[]>> updates(ModelState base) {
        int[] way = TestUpdates.differences(LAYOUT, 1);
        List<List<byte[]>> updates = new ArrayList<>();
        for (int board = 0; board < BOARDS; board++) {
            int sign = board < BAD ? -3 : 3;
            int[] q = new int[way.length];
            Arrays.setAll(q, i -> sign * way[i] + random.uniform(-4, 4));
            updates.add(TestUpdates.encode(base, 9, q, new int[] {1, 1}, 64));
        }
        return updates;
    }

    private ModelState round(ModelState base, MergeRule rule, List<List<byte[]>> updates, List<int[]> arrivals)
            throws Refused {
        OpenRound round = new OpenRound(TestUpdates.MODEL, base, rule);
        for (int k : random.permutation(arrivals.size())) {
            List<byte[]> chunks = updates.get(arrivals.get(k)[0]);
            byte[] chunk = chunks.get(arrivals.get(k)[1]);
            Announcement announcement = new Announcement(9, chunks.size(), 10);
            round.foldWhole("board-" + arrivals.get(k)[0], announcement, List.of(chunk, chunk));
        }
        return round.merge(64).next();
    }

    private List<int[]> arrivals(List<List<byte[]>> updates) {
        List<int[]> arrivals = new ArrayList<>();
        for (int board = 0; board < updates.size(); board++) {
            for (int i = 0; i < updates.get(board).size(); i++) {
                if (random.below(5) > 0) {
                    arrivals.add(new int[] {board, i});
                }
            }
        }
        return arrivals;
    }

    /** A fifth of the chunks lost, any order, everything twice, a restart between rounds: one digest. */
    @Test
    void neitherOrderNorDuplicatesNorRestartsMatter() throws Refused {
        ModelState one = ModelState.first(Parameters.zero(LAYOUT));
        ModelState other = one;
        ModelState cutOnly = one;
        for (int round = 0; round < 6; round++) {
            List<List<byte[]>> updates = updates(one);
            List<int[]> arrivals = arrivals(updates);
            one = round(one, MergeRule.DIRECTION, updates, arrivals);
            other = round(other, MergeRule.DIRECTION, updates, arrivals);
            other = with(other, other.limits(), Heading.of(other.heading().bytes(), LAYOUT));
            assertThat(other.digest()).isEqualTo(one.digest());
            cutOnly = round(cutOnly, MergeRule.CLIP, updates(cutOnly), arrivals);
        }
        assertThat(along(one)).isGreaterThan(along(cutOnly) * 5 / 4);
        assertThat(round(one, MergeRule.CLIP, updates(one), arrivals(updates(one)))
                        .heading())
                .isSameAs(Heading.NONE);
    }

    /** How far the model has gone the honest boards' way. */
    private static long along(ModelState state) {
        int[] way = TestUpdates.differences(LAYOUT, 1);
        long sum = 0;
        for (int i = 0; i < way.length; i++) {
            sum += (long) way[i] * state.parameters().fixed()[i];
        }
        return sum;
    }
}
