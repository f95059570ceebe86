package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.journal.Entry.BoardJoined;
import io.linnet.aggregator.journal.EpochRecord;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.Opening;
import io.linnet.aggregator.journal.SteeringRecord;
import io.linnet.aggregator.journal.Version;
import io.linnet.protocol.model.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static Roster of(String... boards) {
        Map<String, Integer> ordinals = new LinkedHashMap<>();
        for (String board : boards) {
            ordinals.put(board, ordinals.size());
        }
        return new Roster(boards.length, ordinals);
    }

    @Test
    void theFirstCohortIsNumberedByIdNotByArrival() {
        Roster roster = new Roster(3, Map.of());
        for (String board : List.of("m", "z", "b")) {
            assertThat(roster.isGathered()).isFalse();
            roster.greeted(board);
            assertThat(roster.ordinal(board)).isEmpty();
        }
        assertThat(roster.isGathered()).isTrue();
        assertThat(roster.numberFirstCohort())
                .containsExactly(new BoardJoined("b", 0), new BoardJoined("m", 1), new BoardJoined("z", 2));
        assertThat(roster.isGathered()).isFalse();
        assertThat(roster.size()).isEqualTo(3);
    }

    /** Of the ten, round 3 of seed 1 asks 2, 3, 8 and 9 (SPEC 10.3). */
    @Test
    void aRoundWaitsForTheBoardsThatItAsksForAndNobodyElseMissesIt() {
        Roster roster = of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        Draw four = new Draw(1, 4);
        roster.draw(four, 3, 0);
        assertThat(roster.asked()).isEqualTo(4);
        assertThat(roster.expected()).isEqualTo(4);
        assertThat(roster.boards().stream().filter(roster::isExpected)).containsExactly("2", "3", "8", "9");
        roster.contributed("2");
        roster.roundClosed();
        assertThat(roster.stragglers()).containsExactly("3", "8", "9");
        roster.draw(four, 3, 0);
        roster.contributed("2");
        roster.roundClosed();
        assertThat(roster.missing().named()).containsExactly("3", "8", "9");
        roster.draw(four, 4, 0);
        // Seven of the ten work: six asked bring some four updates. Each deadline that nobody keeps doubles it.
        assertThat(roster.asked()).isEqualTo(6);
        roster.draw(four, 4, 1);
        assertThat(roster.asked()).isZero();
        assertThat(roster.expected()).isEqualTo(7);
        roster.worked("3");
        assertThat(roster.expected()).isEqualTo(8);
        roster.draw(Draw.ALL, 5, 0);
        assertThat(roster.expected()).isEqualTo(8);
    }

    @Test
    void whoGreetsTwiceIsOneBoard() {
        Roster roster = new Roster(2, Map.of());
        roster.greeted("a");
        roster.greeted("a");
        assertThat(roster.isGathered()).isFalse();
    }

    @Test
    void whoWorksLaterTakesTheNextNumberOnce() {
        Roster roster = of("a", "b");
        roster.greeted("c");
        assertThat(roster.has("c")).isFalse();
        assertThat(roster.worked("c")).contains(new BoardJoined("c", 2));
        assertThat(roster.worked("c")).isEmpty();
        assertThat(roster.ordinal("c")).hasValue(2);
        assertThat(roster.expected()).isEqualTo(3);
    }

    @Test
    void aBoardThatHasNotWorkedHasANumberInPassingAndIsNotWaitedFor() {
        Roster roster = of("a");
        for (int i = 0; i < 10_000; i++) {
            roster.greeted("x" + i);
            assertThat(roster.ordinal("x" + i).orElseThrow()).isBetween(1, 1_024);
        }
        assertThat(roster.size()).isEqualTo(1);
        assertThat(roster.isExpected("x1")).isFalse();
        assertThat(roster.expected()).isEqualTo(1);
    }

    @Test
    void whoMissesTwoRoundsIsWaitedForOnlyOnceItWorksAgain() {
        Roster roster = of("a", "b");
        for (int round = 0; round < 2; round++) {
            assertThat(roster.isExpected("b")).isTrue();
            roster.contributed("a");
            roster.roundClosed();
        }
        roster.greeted("b");
        assertThat(roster.isExpected("b")).isFalse();
        assertThat(roster.expected()).isEqualTo(1);
        roster.worked("b");
        roster.worked("b");
        assertThat(roster.isExpected("b")).isTrue();
        assertThat(roster.expected()).isEqualTo(2);
    }

    @Test
    void aRoundInWhichABoardContributesForgivesThoseItMissed() {
        Roster roster = of("a");
        roster.roundClosed();
        roster.contributed("a");
        roster.roundClosed();
        roster.roundClosed();
        assertThat(roster.isExpected("a")).isTrue();
        roster.roundClosed();
        assertThat(roster.isExpected("a")).isFalse();
    }

    /** Else each restart would wait for everything that ever was. */
    @Test
    void whoHadMissedRoundsBeforeARestartIsNotWaitedForAfterIt() {
        Map<String, Integer> ordinals = Map.of("a", 0, "b", 1, "c", 2);
        Version newest = new Version(
                9, 9, new Digest(new byte[16]), new byte[0], new byte[0], new byte[0], 0, 0, 0, new byte[0]);
        List<FoldReceipt> receipts =
                List.of(new FoldReceipt("a", 8, 1, 1, new byte[] {1}), new FoldReceipt("b", 6, 1, 1, new byte[] {1}));
        Roster roster = Roster.recovered(
                3,
                new JournalState(
                        ordinals,
                        List.of(newest),
                        List.of(),
                        receipts,
                        Optional.empty(),
                        SteeringRecord.NONE,
                        EpochRecord.NONE,
                        Opening.NONE,
                        List.of(),
                        false));
        assertThat(roster.isExpected("a")).isTrue();
        assertThat(roster.isExpected("b")).isFalse();
        assertThat(roster.isExpected("c")).isFalse();
        assertThat(roster.expected()).isEqualTo(1);
    }

    @Test
    void whoMissesTwoRoundsIsNamedUntilItWorksAgain() {
        Roster roster = of("a", "b", "c");
        for (int round = 0; round < 2; round++) {
            assertThat(roster.missing()).isEqualTo(Roster.Missing.NONE);
            roster.contributed("b");
            roster.roundClosed();
        }
        assertThat(roster.missing()).isEqualTo(new Roster.Missing(2, List.of("a", "c")));
        roster.worked("c");
        assertThat(roster.missing()).isEqualTo(new Roster.Missing(1, List.of("a")));
    }
}
