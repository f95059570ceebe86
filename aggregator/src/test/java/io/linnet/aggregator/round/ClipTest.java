package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Limits on slices over rounds: they come from the boards themselves, and nobody can buy a larger say. */
class ClipTest {
    private static final ModelLayout LAYOUT = ModelLayout.of(Numeric.INT16, new int[] {30, 20, 5}, new int[] {0, 0});
    private static final ModelState START = ModelState.first(Parameters.zero(LAYOUT));

    private final SplitMix64 random = new SplitMix64(11);

    /** A board's chunks on this version: values up to {@code size}. */
    private List<byte[]> chunks(ModelState base, int size, int chunkBytes) {
        int[] q = new int[LAYOUT.parameters()];
        Arrays.setAll(q, i -> random.uniform(-size, size));
        return TestUpdates.encode(base, 9, q, new int[] {1, 1}, chunkBytes);
    }

    private static void fold(OpenRound round, String board, List<byte[]> chunks) {
        try {
            round.foldWhole(board, new Announcement(9, chunks.size(), 10), chunks);
        } catch (Refused refused) {
            throw new IllegalStateException(refused);
        }
    }

    private ModelStep round(ModelState base, int boards, int... largeSizes) {
        OpenRound round = new OpenRound(TestUpdates.MODEL, base, MergeRule.CLIP);
        for (int board = 0; board < boards; board++) {
            fold(round, "board-" + board, chunks(base, 20, 200));
        }
        for (int i = 0; i < largeSizes.length; i++) {
            fold(round, "large-" + i, chunks(base, largeSizes[i], 200));
        }
        return round.merge(0);
    }

    private static int largest(ModelState state) {
        int largest = 0;
        for (short value : state.parameters().fixed()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @Test
    void aLargeUpdateDoesNoMoreThanAnotherFromTheFirstRoundOn() {
        ModelState honest = round(START, 8).next();
        ModelState attacked = round(START, 8, 60_000).next();
        assertThat(attacked.limits()).hasSize(2).containsExactly(honest.limits());
        assertThat(largest(attacked)).isLessThan(3 * largest(honest));
        ModelState second = round(attacked, 8, 60_000, 60_000, 60_000).next();
        assertThat(largest(second)).isLessThan(6 * largest(honest));
    }

    @Test
    void fewerThanThreeBoardsAreNotJudged() {
        ModelState two = round(START, 1, 3_000).next();
        assertThat(two.limits()).containsExactly(0, 0);
        assertThat(largest(two)).isGreaterThan(2_000);
    }

    /** Many small chunks are no more votes than one large one. */
    @Test
    void aBoardHasOneVoteHoweverItCutsItsUpdate() {
        OpenRound round = new OpenRound(TestUpdates.MODEL, START, MergeRule.CLIP);
        for (int board = 0; board < 3; board++) {
            fold(round, "board-" + board, chunks(START, 20, 1_000));
        }
        fold(round, "many-chunks", chunks(START, 60_000, 48));
        fold(round, "more-chunks", chunks(START, 60_000, 48));
        assertThat(round.merge(0).next().limits()[0]).isLessThan(32 * 40);
    }

    @Test
    void aLimitThatTooFewBoardsCouldRenewGrowsSlowly() {
        ModelState known = round(START, 5).next();
        int[] before = known.limits();
        int[] after = round(known, 2).next().limits();
        assertThat(after).containsExactly(before[0] + before[0] / 8 + 1, before[1] + before[1] / 8 + 1);
    }

    @Test
    void aFirstRoundOfMoreThanCanWaitOnlyCalibrates() {
        OpenRound round = new OpenRound(TestUpdates.MODEL, START, MergeRule.CLIP);
        List<byte[]> update = chunks(START, 20, 200);
        int bytes = update.stream().mapToInt(chunk -> chunk.length).sum();
        int boards = 1 + (65_536 + 64 * LAYOUT.parameters()) / bytes;
        for (int board = 0; board < boards; board++) {
            fold(round, "board-" + board, update);
        }
        ModelState next = round.merge(0).next();
        assertThat(next.digest()).isEqualTo(START.digest());
        assertThat(next.limits()).hasSize(2).doesNotContain(0);
        assertThat(largest(round(next, 4).next())).isPositive();
    }

    /** Two rounds, a fifth of the chunks lost, any order, everything several times: one digest. */
    @Test
    void neitherOrderNorDuplicatesNorLossesHeldByAJournalMatter() throws Refused {
        List<List<byte[]>> first = updates(START);
        List<int[]> arrivals = arrivals(first);
        Set<Digest> digests = new HashSet<>();
        ModelState second = shuffled(START, first, arrivals);
        List<List<byte[]>> later = updates(second);
        List<int[]> laterArrivals = arrivals(later);
        for (int order = 0; order < 20; order++) {
            assertThat(shuffled(START, first, arrivals).limits()).containsExactly(second.limits());
            digests.add(shuffled(second, later, laterArrivals).digest());
        }
        assertThat(digests).hasSize(1);
    }

    private List<List<byte[]>> updates(ModelState base) {
        List<List<byte[]>> updates = new ArrayList<>();
        for (int board = 0; board < 20; board++) {
            updates.add(chunks(base, board % 5 == 0 ? 500 : 10 + board, 64));
        }
        return updates;
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

    private ModelState shuffled(ModelState base, List<List<byte[]>> updates, List<int[]> arrivals) throws Refused {
        OpenRound round = new OpenRound(TestUpdates.MODEL, base, MergeRule.CLIP);
        for (int copy = 0; copy < 2; copy++) {
            for (int k : random.permutation(arrivals.size())) {
                int board = arrivals.get(k)[0];
                List<byte[]> chunks = updates.get(board);
                byte[] chunk = chunks.get(arrivals.get(k)[1]);
                round.foldWhole("board-" + board, new Announcement(9, chunks.size(), 10), List.of(chunk));
            }
        }
        return round.merge(64).next();
    }
}
