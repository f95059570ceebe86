package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.Merge;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.TestUpdates;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is accepted can be summed: no number of boards with the largest updates turns a sum's sign. */
class SumLimitsTest {
    private static final ModelLayout LAYOUT = TestUpdates.FIXED;
    private static final ModelState BASE = ModelState.first(Parameters.zero(LAYOUT));
    private static final int MOST_EXAMPLES = 1 << 20;

    @Test
    void updatesThatCouldWrapTheSumsAreRefused() throws Refused {
        OpenRound round = new OpenRound(TestUpdates.MODEL, BASE, MergeRule.CLIP);
        for (int board = 0; board < 300; board++) {
            assertOutOfRange(round, "board-" + board, 65_535, 15);
        }
        assertThat(round.started()).isZero();
        assertThat(round.accumulator().slices()).isZero();
        assertOutOfRange(round, "just-above", 5, 15);
        assertOutOfRange(round, "above-and-negative", -32_769, 2);
        fold(round, "as-much-as-is-allowed", 4, 15);
        fold(round, "of-a-fine-step", 65_535, 1);
    }

    private static void assertOutOfRange(OpenRound round, String board, int q, int step) {
        assertThatThrownBy(() -> fold(round, board, q, step))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.OUT_OF_RANGE));
    }

    private static void fold(OpenRound round, String board, int q, int step) throws Refused {
        int[] values = new int[LAYOUT.parameters()];
        Arrays.fill(values, q);
        List<byte[]> chunks = TestUpdates.encode(BASE, 9, values, new int[] {step, step}, 200);
        round.foldWhole(board, new Announcement(9, chunks.size(), MOST_EXAMPLES), chunks);
    }

    /** Every board of the largest cohort, each with the largest value, step and weight. */
    @Test
    void theLargestFleetOfTheLargestUpdatesKeepsItsSign() {
        Accumulator sums = new Accumulator(LAYOUT);
        int[] q = new int[LAYOUT.parameters()];
        Arrays.fill(q, 4);
        for (int board = 0; board < 65_535; board++) {
            for (Layer layer : LAYOUT.layers()) {
                sums.fold(q, layer.first(), 1, 15, MOST_EXAMPLES);
            }
        }
        short[] next = Merge.next(BASE, sums, 0).next().parameters().fixed();
        assertThat(next[0]).isEqualTo(Short.MAX_VALUE);
        assertThat(next[LAYOUT.layers().get(1).first()]).isEqualTo(Short.MAX_VALUE);
    }

    @Test
    void floatsAreSummedUpToTheExamplesThatTheSumsHold() throws Refused {
        ModelState base = ModelState.first(Parameters.zero(TestUpdates.FLOATS));
        OpenRound round = new OpenRound(TestUpdates.MODEL, base, MergeRule.CLIP);
        float[] most = new float[TestUpdates.FLOATS.parameters()];
        Arrays.fill(most, Math.nextDown(128f));
        List<byte[]> chunks = TestUpdates.encode(base, 9, most, 1_000);
        Announcement announcement = new Announcement(9, chunks.size(), MOST_EXAMPLES);
        for (int board = 0; board < 4_096; board++) {
            round.foldWhole("board-" + board, announcement, chunks);
        }
        assertThatThrownBy(() -> round.foldWhole("one-more", announcement, chunks))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.WEIGHT));
        float[] next = round.merge(0).next().parameters().floats();
        assertThat(next[0]).isBetween(127.99f, 128f);
    }
}
