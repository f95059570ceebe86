package io.linnet.protocol.ridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RidgeCloseTest {
    private static final int FEATURES = 6;
    private static final int BOARDS = 7;

    private final SplitMix64 random = new SplitMix64(5);
    private final List<byte[]> rows = new ArrayList<>();
    private final List<Integer> targets = new ArrayList<>();

    private void draw(int features, int count) {
        for (int i = 0; i < count; i++) {
            byte[] row = new byte[features];
            int target = 700;
            for (int f = 0; f < features; f++) {
                row[f] = (byte) random.uniform(-100, 100);
                target += (f - 2) * 10 * row[f];
            }
            rows.add(row);
            targets.add(target + random.uniform(-300, 300));
        }
    }

    private RidgeSums sums(int of, int boards) {
        RidgeSums sums = new RidgeSums(new RidgeShape(rows.get(0).length));
        for (int i = of; i < rows.size(); i += boards) {
            sums.add(rows.get(i), 0, targets.get(i));
        }
        return sums;
    }

    private static Parameters zero(RidgeSums sums) {
        return Parameters.zero(sums.shape().layout());
    }

    @Test
    void aFleetIsOnePlaceThatHasAllExamplesInWhateverOrder() {
        draw(FEATURES, 200);
        RidgeSums all = sums(0, 1);
        RidgeSums fleet = new RidgeSums(all.shape());
        for (int board = BOARDS - 1; board >= 0; board--) {
            fleet.add(sums(board, BOARDS));
        }
        assertThat(RidgeClose.next(zero(all), fleet, 1_024).digest())
                .isEqualTo(RidgeClose.next(zero(all), all, 1_024).digest());
    }

    /** No weight may be better by one: the loss with its penalty is a bowl, and its bottom is the solution. */
    @Test
    void theSolutionIsTheBottomOfTheBowl() {
        draw(FEATURES, 200);
        RidgeSums all = sums(0, 1);
        Parameters next = RidgeClose.next(zero(all), all, 1_024);
        double least = loss(next, all, 1_024);
        for (int place = 0; place <= FEATURES; place++) {
            for (int by : new int[] {-40, 40}) {
                Parameters other = next.copy();
                other.fixed()[place] += (short) by;
                assertThat(loss(other, all, 1_024)).isGreaterThan(least);
            }
        }
        assertThat(RidgeClose.fit(next, all).share()).isGreaterThan(0.9);
    }

    private static double loss(Parameters of, RidgeSums sums, int penalty) {
        double squares = 0;
        for (int f = 0; f < FEATURES; f++) {
            squares += of.fixed()[f] * (double) of.fixed()[f] / (RidgeModel.OUTPUT * RidgeModel.OUTPUT);
        }
        return RidgeClose.fit(of, sums).missed() + penalty * squares;
    }

    @Test
    void theFitOfSumsIsThatOfTheExamples() {
        draw(FEATURES, 100);
        RidgeSums all = sums(0, 1);
        Parameters next = RidgeClose.next(zero(all), all, 1);
        RidgeSums held = new RidgeSums(all.shape());
        for (int i = 0; i < rows.size(); i++) {
            held.hold(new RidgeModel(next), rows.get(i), 0, targets.get(i));
        }
        Fit fit = RidgeClose.fit(next, all);
        assertThat(held.held().share()).isCloseTo(fit.share(), within(1e-6));
        assertThat(held.held().loss()).isCloseTo(fit.loss(), within(1e-6));
        assertThat(fit.examples()).isEqualTo(100);
    }

    @Test
    void featuresThatAreTheSameAndManyMoreThanExamplesAreSolved() {
        for (int i = 0; i < 9; i++) {
            byte[] row = new byte[RidgeShape.MAX_FEATURES];
            Arrays.fill(row, (byte) (10 * i - 40));
            rows.add(row);
            targets.add(3_000 * i - 12_000);
        }
        RidgeSums all = sums(0, 1);
        Parameters next = RidgeClose.next(zero(all), all, 1);
        assertThat(RidgeClose.fit(next, all).share()).isGreaterThan(0.99);
    }

    @Test
    void sumsThatNoExamplesHaveLeaveTheModelAsItIs() {
        RidgeShape shape = new RidgeShape(1);
        long[] digits = new long[3 * shape.sums()];
        digits[0] = 10;
        digits[RidgeShape.product(1, 1)] = -5;
        Parameters base = Parameters.ofFixed(shape.layout(), new short[] {3, 4});
        assertThat(RidgeClose.next(base, RidgeSums.ofDigits(shape, digits), 1).fixed())
                .containsExactly(3, 4);
    }
}
