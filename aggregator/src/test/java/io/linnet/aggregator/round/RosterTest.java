package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.journal.Entry.BoardJoined;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            assertThat(roster.join(board)).isEmpty();
        }
        assertThat(roster.isGathered()).isTrue();
        assertThat(roster.numberFirstCohort())
                .containsExactly(new BoardJoined("b", 0), new BoardJoined("m", 1), new BoardJoined("z", 2));
        assertThat(roster.isGathered()).isFalse();
        assertThat(roster.size()).isEqualTo(3);
    }

    @Test
    void whoGreetsTwiceIsOneBoard() {
        Roster roster = new Roster(2, Map.of());
        roster.join("a");
        roster.join("a");
        assertThat(roster.isGathered()).isFalse();
    }

    @Test
    void whoComesLaterTakesTheNextNumberOnce() {
        Roster roster = of("a", "b");
        assertThat(roster.join("c")).contains(new BoardJoined("c", 2));
        assertThat(roster.join("c")).isEmpty();
        assertThat(roster.ordinal("c")).hasValue(2);
        assertThat(roster.expected()).isEqualTo(3);
    }

    @Test
    void anUnknownBoardHasNoNumberAndIsNotWaitedFor() {
        Roster roster = of("a");
        assertThat(roster.ordinal("x")).isEmpty();
        assertThat(roster.isExpected("x")).isFalse();
        roster.heard("x");
        assertThat(roster.expected()).isEqualTo(1);
    }

    @Test
    void whoMissesTwoRoundsIsWaitedForOnlyOnceHeardAgain() {
        Roster roster = of("a", "b");
        for (int round = 0; round < 2; round++) {
            assertThat(roster.isExpected("b")).isTrue();
            roster.contributed("a");
            roster.roundClosed();
        }
        assertThat(roster.isExpected("b")).isFalse();
        assertThat(roster.expected()).isEqualTo(1);
        roster.heard("b");
        roster.heard("b");
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

    @Test
    void thereAreNoMoreNumbersThanAnOfferCanName() {
        Map<String, Integer> full = new LinkedHashMap<>();
        for (int i = 0; i < 65_535; i++) {
            full.put("board-" + i, i);
        }
        Roster roster = new Roster(1, full);
        assertThat(roster.join("one more")).isEmpty();
        assertThat(roster.ordinal("one more")).isEmpty();
    }
}
