package io.linnet.aggregator.watch;

import static io.linnet.aggregator.watch.WatchedFleet.NEVER;
import static io.linnet.aggregator.watch.WatchedFleet.drawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.journal.WatchRecord;
import io.linnet.aggregator.watch.WatchedFleet.Saying;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a model is taken for fallen, and above all when not. */
class FleetWatchTest {
    private static final int ROUNDS = WatchPolicy.DEFAULT.rounds();

    private static WatchedFleet fleet() {
        return new WatchedFleet(WatchPolicy.DEFAULT, 1);
    }

    /** A curve as fleets learn, that ends at {@code top}. */
    private static double learning(long version, double top) {
        return top - (top - 0.1) * Math.exp(-version / 12.0);
    }

    private static Saying fallingAt(long when, double to) {
        return (version, board, chance) -> drawn(version < when ? learning(version, 0.95) : to, 60, chance);
    }

    @Test
    void whatStaysBelowItsBestIsFallen() {
        WatchedFleet fleet = fleet();
        long found = fleet.firstFall(400, 16, fallingAt(200, 0.85));
        assertThat(found).isBetween(200L + ROUNDS, 200L + 2 * ROUNDS);
        assertThat(fleet.watch().best()).isBetween(40L, 200L);
        assertThat(fleet.falls())
                .singleElement()
                .asString()
                .contains("version " + fleet.watch().best());
    }

    /** What is smoothed is at its peak when a quick fall has cost much already. */
    @Test
    void theBestVersionIsTheOneBeforeAQuickFall() {
        WatchedFleet fleet = fleet();
        fleet.firstFall(
                200,
                2,
                (version, board, chance) ->
                        version < 60 ? 0.1 + 0.014 * version : Math.max(0.2, 0.93 - 0.03 * (version - 60)));
        assertThat(fleet.falls()).hasSize(1);
        assertThat(fleet.watch().best()).isBetween(59L, 61L);
    }

    /** The fault of small fleets with a coarse coding: they learn, and unlearn over hundreds of rounds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aSmallFleetThatUnlearnsSlowlyIsFound(int boards) {
        long found = fleet().firstFall(
                        3_000,
                        boards,
                        (version, board, chance) -> drawn(
                                version < 400 ? learning(version, 0.96) : Math.max(0.15, 0.96 - (version - 400) / 2e3),
                                60,
                                chance));
        // By then it has lost .2 at most.
        assertThat(found).isBetween(500L, 800L);
    }

    /** A round of 16 boards, of whom so many tell held-out figures as well. */
    private static Optional<Fall> round(WatchedFleet fleet, int tellers, int heldRight) {
        for (int board = 0; board < tellers; board++) {
            fleet.sayHeld(board, heldRight);
        }
        return fleet.round(16, false, (version, board, chance) -> drawn(0.97, 60, chance))
                .fall();
    }

    /** On what they train on boards go on as well as ever. */
    @Test
    void aModelThatLearnsByHeartHasFallenOnHeldOutExamples() {
        WatchedFleet fleet = fleet();
        for (int i = 0; i < 100; i++) {
            assertThat(round(fleet, 16, 38)).isEmpty();
        }
        fleet.restart();
        int rounds = 0;
        while (rounds < 100 && round(fleet, 16, 34).isEmpty()) {
            rounds++;
        }
        assertThat(rounds).isBetween(ROUNDS, 2 * ROUNDS);
        assertThat(fleet.falls())
                .singleElement()
                .asString()
                .startsWith("held-out accuracy is 0.8")
                .contains("after 0.9");
    }

    /** They are worse at what they have not seen: that is another measure, not a fall. */
    @Test
    void boardsThatBeginAndCeaseToHoldExamplesOutHaveNotFallen() {
        WatchedFleet fleet = fleet();
        for (int tellers : new int[] {0, 16, 6, 0, 8, 3}) {
            for (int i = 0; i < 60; i++) {
                assertThat(round(fleet, tellers, 30)).isEmpty();
            }
        }
    }

    @Test
    void aFallIsSaidOnce() {
        WatchedFleet fleet = fleet();
        fleet.firstFall(2_000, 16, fallingAt(200, 0.85));
        fleet.firstFall(2_000, 16, fallingAt(0, 0.85));
        assertThat(fleet.falls()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"3, 0.1", "10, 0.1", "15, 0.5", "19, 0.8"})
    void aDipShorterThanAFallIsNone(int length, double depth) {
        assertThat(fleet().firstFall(600, 16, (version, board, chance) -> {
                    boolean isDip = version >= 200 && version < 200 + length;
                    return drawn(isDip ? depth : learning(version, 0.95), 60, chance);
                }))
                .isEqualTo(NEVER);
    }

    @Test
    void aFallSmallerThanTheDropIsNone() {
        assertThat(fleet().firstFall(3_000, 16, fallingAt(200, 0.92))).isEqualTo(NEVER);
    }

    /** Few boards, few examples, hard tasks: figures that jump about for a year of nights. */
    @ParameterizedTest
    @CsvSource({
        "1, 60, 0.95",
        "1, 60, 0.7",
        "1, 10, 0.9",
        "1, 10, 0.5",
        "1, 1, 0.8",
        "2, 10, 0.8",
        "3, 60, 0.6",
        "16, 60, 0.95",
        "16, 5, 0.5"
    })
    void noiseIsNoFall(int boards, int examples, double top) {
        for (long seed = 0; seed < 5; seed++) {
            WatchedFleet fleet = new WatchedFleet(WatchPolicy.DEFAULT, seed);
            assertThat(fleet.firstFall(
                            4_000, boards, (version, board, chance) -> drawn(learning(version, top), examples, chance)))
                    .as("seed %d", seed)
                    .isEqualTo(NEVER);
        }
    }

    /** A site with easy data is cut off for a day; then one with hard data joins, and stays. */
    @Test
    void whoReportsIsNoFall() {
        Saying saying = (version, board, chance) -> {
            double top = board < 8 ? 0.98 : board < 16 ? 0.78 : 0.5;
            boolean isSilent = board < 8 ? version >= 500 && version < 2_000 : board >= 16 && version < 1_000;
            return isSilent ? Double.NaN : drawn(learning(version, top), 60, chance);
        };
        WatchedFleet fleet = fleet();
        assertThat(fleet.firstFall(3_000, 32, saying)).isEqualTo(NEVER);
        // The plain mean fell by far more than the drop.
        assertThat(fleet.round(32, false, saying).figures().orElseThrow().accuracy())
                .isLessThan(0.75);
    }

    /** Boards of very different data of which a tenth or a half works in each round. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5})
    void aChangingShareOfUnlikeBoardsIsNoFall(double share) {
        assertThat(fleet().firstFall(
                                3_000,
                                60,
                                (version, board, chance) -> chance.nextDouble() > share
                                        ? Double.NaN
                                        : drawn(learning(version, 0.4 + board / 100.0), 60, chance)))
                .isEqualTo(NEVER);
    }

    /** And a model that falls is found in such fleets, too. */
    @Test
    void aFallOfUnlikeBoardsIsFound() {
        long found = fleet().firstFall(
                        1_000,
                        60,
                        (version, board, chance) -> chance.nextDouble() > 0.5
                                ? Double.NaN
                                : drawn(
                                        learning(version, 0.4 + board / 100.0) - (version < 500 ? 0 : 0.15),
                                        60,
                                        chance));
        assertThat(found).isBetween(500L + ROUNDS, 500L + 3 * ROUNDS);
    }

    /** 3 of 16 boards say that nothing is right any more. */
    @Test
    void liarsDoNotHoldAModel() {
        Saying saying =
                (version, board, chance) -> version > 200 && board < 3 ? 0 : drawn(learning(version, 0.95), 60, chance);
        WatchedFleet fleet = fleet();
        assertThat(fleet.firstFall(2_000, 16, saying)).isEqualTo(NEVER);
        assertThat(fleet.round(16, false, saying).figures().orElseThrow().accuracy())
                .isLessThan(0.8);
    }

    /** 3 of 16 boards say that everything is right. */
    @Test
    void liarsDoNotHideAFall() {
        Saying truth = fallingAt(200, 0.85);
        assertThat(fleet().firstFall(
                                400,
                                16,
                                (version, board, chance) -> board < 3 ? 1 : truth.accuracy(version, board, chance)))
                .isBetween(200L + ROUNDS, 200L + 3 * ROUNDS);
    }

    /** One of twenty reports; the others work and say nothing. */
    @Test
    void fewReportsAreNotTheFleets() {
        WatchedFleet fleet = fleet();
        for (int i = 0; i < 300; i++) {
            fleet.say(0, i < 100 ? 0.95 : 0.1);
            FleetWatch.Look look = fleet.silentRound(20);
            assertThat(look.fall()).isEmpty();
        }
    }

    /** Reports that were on their way are lost with it; what was learnt from those before is not. */
    @Test
    void aRestartForgetsNothing() {
        WatchedFleet fleet = fleet();
        Saying saying = fallingAt(120, 0.8);
        long found = NEVER;
        for (int i = 0; i < 300 && found == NEVER; i++) {
            found = fleet.round(4, false, saying).fall().isPresent() ? i : NEVER;
            if (i % 7 == 0) {
                byte[] before = fleet.record().state();
                fleet.restart();
                assertThat(fleet.record().state()).isEqualTo(before);
            }
        }
        assertThat(found).isBetween(120L + ROUNDS, 120L + 2 * ROUNDS);
    }

    @Test
    void whatItRemembersDoesNotGrow() {
        WatchedFleet fleet = fleet();
        Saying saying = (version, board, chance) -> drawn(0.9, 60, chance);
        fleet.firstFall(50, 100, saying);
        int bytes = fleet.record().state().length;
        fleet.firstFall(3_000, 100, saying);
        assertThat(fleet.record().state()).hasSize(bytes);
        assertThat(bytes).isLessThan(1_000);
    }

    /** Whatever stands in the journal: the watch begins anew, and a model that is held stays so. */
    @Test
    void aRecordThatCannotBeReadIsForgotten() {
        WatchedFleet fleet = fleet();
        fleet.firstFall(100, 4, fallingAt(50, 0.9));
        byte[] state = fleet.record().state();
        Random chance = new Random(3);
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            byte[] other = state.clone();
            other[length] = (byte) chance.nextInt();
            for (byte[] spoilt : new byte[][] {cut, other}) {
                FleetWatch watch = new FleetWatch(
                        WatchPolicy.DEFAULT, 100, 60, 3, Optional.of(new WatchRecord(7, Optional.of("why"), spoilt)));
                assertThat(watch.held()).contains("why");
                assertThat(watch.roundClosed(100, 1, false, (board, of) -> true).fall())
                        .isEmpty();
            }
        }
    }

    @Test
    void otherSettingsTakeOverWhatTheyCan() {
        WatchedFleet fleet = fleet();
        fleet.firstFall(100, 4, fallingAt(1_000, 0.9));
        FleetWatch longer = new FleetWatch(
                new WatchPolicy(0.1, 50, WatchAction.WARN, false), 100, 60, 3, Optional.of(fleet.record()));
        assertThat(longer.best()).isEqualTo(fleet.watch().best());
    }

    // Steps

    @Test
    void oneStepThatDivergesIsNoFall() {
        WatchedFleet fleet = fleet();
        Saying nobody = (version, board, chance) -> Double.NaN;
        for (int i = 0; i < 500; i++) {
            assertThat(fleet.round(4, i % 50 == 30, nobody).fall()).isEmpty();
        }
    }

    @Test
    void whereNobodyReportsTheSecondOneIsSaidAndNoMore() {
        WatchedFleet fleet = fleet();
        Saying nobody = (version, board, chance) -> Double.NaN;
        for (int i = 0; i < 30; i++) {
            fleet.round(4, false, nobody);
        }
        assertThat(fleet.round(4, true, nobody).fall()).isEmpty();
        fleet.round(4, false, nobody);
        assertThat(fleet.round(4, true, nobody).fall())
                .hasValueSatisfying(fall -> assertThat(fall.action()).isEqualTo(WatchAction.WARN));
        assertThat(fleet.round(4, true, nobody).fall()).as("once").isEmpty();
    }

    /** A fleet whose boards were away comes back with much to say, and says that it is well. */
    @Test
    void stepsThatDivergeDoNoHarmWhereAccuracyStays() {
        WatchedFleet fleet = fleet();
        Saying well = fallingAt(1_000, 0);
        for (int i = 0; i < 400; i++) {
            assertThat(fleet.round(4, i > 100 && i % 5 == 0, well).fall()).isEmpty();
        }
    }

    @Test
    void stepsThatDivergeAndCostAccuracyAreAFallAtOnce() {
        WatchedFleet fleet = fleet();
        Saying saying = fallingAt(102, 0.4);
        long found = NEVER;
        for (int i = 0; i < 130 && found == NEVER; i++) {
            boolean isDiverging = i == 100 || i == 101;
            found = fleet.round(4, isDiverging, saying).fall().isPresent() ? i : NEVER;
        }
        // Reports of version 102 are complete when the round on version 103 closes.
        assertThat(found).isEqualTo(103);
        assertThat(fleet.watch().best()).isLessThanOrEqualTo(101);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        for (double drop : new double[] {0, -1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new WatchPolicy(drop, 20, WatchAction.HOLD, false))
                    .hasMessageContaining("accepted: 0.001 to 1");
        }
        for (int rounds : new int[] {0, -1, 1_001}) {
            assertThatThrownBy(() -> new WatchPolicy(0.05, rounds, WatchAction.HOLD, false))
                    .hasMessageContaining("accepted: 1 to 1000");
        }
        assertThatThrownBy(() -> WatchAction.of("stop")).hasMessageContaining("accepted: hold, rollback, warn");
    }
}
