package io.linnet.aggregator.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.vectors.Vectors;
import io.linnet.protocol.vectors.Vectors.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimiserTest {
    private static final ModelLayout FIXED = TestUpdates.FIXED;
    private static final ModelLayout ONE = ModelLayout.of(Numeric.INT16, new int[] {1, 1}, new int[] {-11});
    private static final Optimiser YOGI = Optimiser.yogi(0.9, 3, 0.99, 0.3);

    /** The vectors: a parameter's steps for the means of its rounds; the one beside it has no examples. */
    @Test
    void runsEveryVector() {
        for (Block block : Vectors.read("optimiser.txt")) {
            Optimiser.Kind kind = Optimiser.Kind.of(block.text("kind"));
            boolean isYogi = kind == Optimiser.Kind.YOGI;
            Optimiser optimiser = new Optimiser(
                    kind,
                    block.number("momentum"),
                    block.number("rate"),
                    isYogi ? block.number("adapt") : 0,
                    isYogi ? block.number("floor") : 0);
            OptimiserState state =
                    new OptimiserState(kind, new long[2], new long[isYogi ? 2 : 0], new int[] {block.number("first")});
            List<Integer> steps = new ArrayList<>();
            for (int mean : block.numbers("m")) {
                OptimiserState.Outcome outcome = state.step(optimiser, ONE, new int[] {mean, 7}, new long[] {3, 0});
                assertThat(outcome.step()[1]).as(block.text("name")).isZero();
                steps.add(outcome.step()[0]);
                state = outcome.state();
            }
            assertThat(steps)
                    .as(block.text("name"))
                    .isEqualTo(Arrays.stream(block.numbers("step")).boxed().toList());
            assertThat(state.velocities()).as(block.text("name")).containsExactly(block.number("v"), 0);
            if (isYogi) {
                assertThat(state.squares()).as(block.text("name")).containsExactly(block.number("u"), 0);
            }
        }
    }

    @Test
    void aLayersFirstMergeThatIsNotZeroGivesItsScale() {
        OptimiserState none = OptimiserState.NONE
                .step(YOGI, ONE, new int[] {0, 0}, new long[] {1, 1})
                .state();
        assertThat(none.first()).containsExactly(0);
        OptimiserState first =
                none.step(YOGI, ONE, new int[] {30, 40}, new long[] {1, 1}).state();
        assertThat(first.first()).containsExactly(35);
        OptimiserState later =
                first.step(YOGI, ONE, new int[] {3, 4}, new long[] {1, 1}).state();
        assertThat(later.first()).containsExactly(35);
    }

    @Test
    void theLargestMeansForEverStayInBounds() {
        for (Optimiser wildest : new Optimiser[] {
            Optimiser.avgm(0.98, 3.95), Optimiser.yogi(0.98, 10, 0.5, 0.01), Optimiser.yogi(0, 10, 0.9999, 100)
        }) {
            OptimiserState state = OptimiserState.NONE;
            for (int round = 0; round < 2_000; round++) {
                OptimiserState.Outcome outcome =
                        state.step(wildest, ONE, new int[] {524_287, -524_287}, new long[] {1, 1});
                assertThat(outcome.step()[0]).as("%s, round %d", wildest, round).isPositive();
                assertThat(outcome.step()[1]).isEqualTo(-outcome.step()[0]);
                state = outcome.state();
            }
        }
    }

    private static Accumulator round(int round, boolean isBackwards) {
        Accumulator sums = new Accumulator(FIXED);
        for (int k = 0; k < 6; k++) {
            int board = isBackwards ? 5 - k : k;
            int[] q = TestUpdates.differences(FIXED, 6 * round + board);
            Layer layer = FIXED.layers().get(board % 2);
            sums.fold(q, layer.first(), layer.parameters(), board % 4, 1 + board * 7);
        }
        return sums;
    }

    @Test
    void sameUpdatesInAnyOrderAndFromTheJournalGiveTheSameModel() {
        for (Optimiser optimiser : new Optimiser[] {Optimiser.avgm(0.9, 0.3), YOGI}) {
            ModelState plain = TestUpdates.base(FIXED);
            ModelState one = plain;
            ModelState other = plain;
            for (int round = 0; round < 8; round++) {
                one = Merge.next(one, round(round, false), 64, optimiser).next();
                other = Merge.next(other, round(round, true), 64, optimiser).next();
                OptimiserState kept = OptimiserState.of(other.optimiser().bytes(), FIXED);
                assertThat(kept.bytes()).isEqualTo(one.optimiser().bytes()).isNotEmpty();
                other = new ModelState(
                        other.version(),
                        other.round(),
                        other.parameters(),
                        other.digest(),
                        other.stepResidual(),
                        other.limits(),
                        other.norm(),
                        other.fineUntil(),
                        other.effective16(),
                        kept);
                plain = Merge.next(plain, round(round, false), 64).next();
            }
            assertThat(other.digest()).isEqualTo(one.digest()).isNotEqualTo(plain.digest());
        }
    }

    @Test
    void avgmOfNoMomentumIsTheMean() {
        ModelState mean = TestUpdates.base(FIXED);
        ModelState avgm = mean;
        for (int round = 0; round < 4; round++) {
            mean = Merge.next(mean, round(round, false), 64).next();
            avgm = Merge.next(avgm, round(round, false), 64, Optimiser.avgm(0, 1))
                    .next();
        }
        assertThat(avgm.digest()).isEqualTo(mean.digest());
    }

    /** A bowl whose boards are home after one round: the rate just below the bound comes down, the one above is refused. */
    @Test
    void ratesThatRunAwayAreRefused() {
        for (double momentum : new double[] {0, 0.5, 0.9}) {
            double end = 2 * (1 + momentum);
            Optimiser edge = Optimiser.avgm(momentum, end - 0.05);
            OptimiserState state = OptimiserState.NONE;
            int at = 1_000;
            for (int round = 0; round < 2_000; round++) {
                OptimiserState.Outcome outcome = state.step(edge, ONE, new int[] {-at, 0}, new long[] {1, 1});
                at += outcome.step()[0];
                state = outcome.state();
            }
            assertThat(Math.abs(at)).as("momentum %s", momentum).isLessThan(20);
            assertThatThrownBy(() -> Optimiser.avgm(momentum, end))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("rate=" + end + ", accepted: 0.004 to below " + end);
        }
        assertThatThrownBy(() -> Optimiser.avgm(1, 0.1)).hasMessageContaining("momentum=1.0, accepted: 0.0 to 0.98");
        assertThatThrownBy(() -> Optimiser.yogi(0.9, 11, 0.99, 0.3))
                .hasMessageContaining("rate=11.0, accepted: 0.004 to 10");
        assertThatThrownBy(() -> Optimiser.yogi(0.9, 3, 1, 0.3)).hasMessageContaining("beta2=1.0, accepted: 0.5 to");
        assertThatThrownBy(() -> Optimiser.yogi(0.9, 3, 0.99, 0)).hasMessageContaining("floor=0.0, accepted: 0.01 to");
        assertThatThrownBy(() -> Optimiser.Kind.of("adam")).hasMessage("optimiser=adam, accepted: avg, avgm, yogi");
    }

    @Test
    void aChangeOfTheRuleInMidLifeBeginsAnewAndOneOfItsNumbersGoesOn() {
        ModelState state = Merge.next(TestUpdates.base(FIXED), round(0, false), 64, Optimiser.avgm(0.5, 1))
                .next();
        ModelState other =
                Merge.next(state, round(1, false), 64, Optimiser.avgm(0.9, 0.1)).next();
        assertThat(other.optimiser().velocities())
                .isNotEqualTo(state.optimiser().velocities());
        ModelState yogi = Merge.next(other, round(2, false), 64, YOGI).next();
        ModelState fresh =
                Merge.next(withoutMemory(other), round(2, false), 64, YOGI).next();
        assertThat(yogi.digest()).isEqualTo(fresh.digest());
        assertThat(Merge.next(yogi, round(3, false), 64).next().optimiser()).isEqualTo(OptimiserState.NONE);
    }

    private static ModelState withoutMemory(ModelState state) {
        return new ModelState(
                state.version(),
                state.round(),
                state.parameters(),
                state.digest(),
                state.stepResidual(),
                state.limits(),
                state.norm(),
                state.fineUntil(),
                state.effective16(),
                OptimiserState.NONE);
    }

    @Test
    void bytesOfAnotherModelAreNothingToGoOnWith() {
        ModelState state =
                Merge.next(TestUpdates.base(FIXED), round(0, false), 64, YOGI).next();
        byte[] bytes = state.optimiser().bytes();
        assertThat(OptimiserState.of(bytes, ONE)).isSameAs(OptimiserState.NONE);
        assertThat(OptimiserState.of(Arrays.copyOf(bytes, bytes.length - 1), FIXED))
                .isSameAs(OptimiserState.NONE);
        assertThat(OptimiserState.of(new byte[0], FIXED)).isSameAs(OptimiserState.NONE);
    }

    /** Against the same rules in floating point. */
    @Test
    void itIsAsThePapersRuleUpToRounding() {
        SplitMix64 random = new SplitMix64(3);
        OptimiserState state = OptimiserState.NONE;
        double v = 0;
        double u = 0;
        double first = 0;
        for (int round = 0; round < 200; round++) {
            int mean = random.uniform(-3_000, 3_000) + 500;
            OptimiserState.Outcome outcome = state.step(YOGI, ONE, new int[] {mean, mean}, new long[] {1, 1});
            state = outcome.state();
            first = round == 0 ? Math.abs(mean) : first;
            v = 230.0 / 256 * v + 26.0 / 256 * mean;
            double square = (double) mean * mean;
            u -= Math.signum(u - square) * square * 655 / 65_536;
            double expected = 3 * first * v / (Math.sqrt(u) + 77.0 / 256 * first);
            assertThat((double) outcome.step()[0]).isCloseTo(expected, within(1 + Math.abs(expected) / 100));
        }
    }
}
