package io.linnet.aggregator.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartialSumTest {
    private static final int BOARDS = 60;

    static Stream<Block> sums() {
        return Vectors.read("partial.txt").stream()
                .filter(block -> block.text("op").equals("sum"));
    }

    static Stream<Block> refused() {
        return Vectors.read("partial.txt").stream()
                .filter(block -> block.text("op").equals("read"));
    }

    @ParameterizedTest
    @MethodSource("sums")
    void writesAndReadsBackEveryVector(Block block) throws Refused {
        byte[] hex = block.hex("hex");
        assertThat(PartialScenes.folded(block).write()).isEqualTo(hex);
        assertThat(Accumulator.read(hex, PartialScenes.layout(block)).write()).isEqualTo(hex);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesEveryVectorWithItsReason(Block block) {
        assertThatThrownBy(() -> Accumulator.read(block.hex("hex"), PartialScenes.layout(block)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason().label()).isEqualTo(block.text("expect")));
    }

    static Stream<ModelLayout> layouts() {
        return Stream.of(TestUpdates.FIXED, TestUpdates.FLOATS);
    }

    /** However the boards are dealt out, whichever part comes first: the same model, and the same bytes. */
    @ParameterizedTest
    @MethodSource("layouts")
    void partsLeadToTheModelOfTheWhole(ModelLayout layout) throws Refused {
        for (MergeRule rule : List.of(MergeRule.MEAN, MergeRule.CLIP)) {
            ModelState base = clipped(TestUpdates.base(layout));
            Accumulator whole = Accumulator.of(base, rule);
            for (int board = 0; board < BOARDS; board++) {
                PartialScenes.fold(whole, board);
            }
            for (int parts : new int[] {1, 2, 7, BOARDS}) {
                Accumulator sum = Accumulator.of(base, rule);
                for (int part = parts - 1; part >= 0; part--) {
                    Accumulator one = Accumulator.of(base, rule);
                    for (int board = part; board < BOARDS; board += parts) {
                        PartialScenes.fold(one, board);
                    }
                    sum.add(Accumulator.read(one.write(), layout));
                }
                assertThat(sum.write()).isEqualTo(whole.write());
                assertThat(Merge.next(base, sum, 64).next())
                        .usingRecursiveComparison()
                        .isEqualTo(Merge.next(base, whole, 64).next());
            }
        }
    }

    private static ModelState clipped(ModelState of) {
        if (of.parameters().layout().numeric() == Numeric.FLOAT32) {
            return of;
        }
        return new ModelState(
                of.version(),
                of.round(),
                of.parameters(),
                of.digest(),
                of.stepResidual(),
                new int[] {90, 0},
                of.norm(),
                of.fineUntil(),
                of.effective16(),
                of.optimiser());
    }

    /** One form only: what is read is written with the very same bytes, so a changed partial never passes for another's. */
    @ParameterizedTest
    @MethodSource("layouts")
    void whateverIsReadIsWrittenTheSame(ModelLayout layout) {
        Accumulator sums = new Accumulator(layout);
        for (int board = 0; board < 5; board++) {
            PartialScenes.fold(sums, board);
        }
        byte[] good = sums.write();
        SplitMix64 random = new SplitMix64(17);
        int read = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] bad = good.clone();
            int changes = 1 + random.below(3);
            for (int change = 0; change < changes; change++) {
                bad[random.below(Math.min(bad.length, i % 2 == 0 ? 40 : bad.length))] = (byte) random.below(256);
            }
            try {
                assertThat(Accumulator.read(bad, layout).write()).isEqualTo(bad);
                read++;
            } catch (Refused refused) {
                assertThat(refused.reason()).isNotNull();
            }
        }
        assertThat(read).isBetween(1, 4_999);
    }

    /** What a log keeps of a partition: two to three bytes, where the sums in memory are sixteen. */
    @Test
    void takesLessThanThreeBytesAParameterOfSixtyBoards() {
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {650, 16, 3}, new int[] {0, 0});
        Accumulator sums = new Accumulator(layout);
        for (int board = 0; board < BOARDS; board++) {
            PartialScenes.fold(sums, board);
        }
        assertThat(sums.write().length).isLessThan(3 * layout.parameters());
    }
}
