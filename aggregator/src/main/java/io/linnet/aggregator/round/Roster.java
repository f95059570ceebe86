package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The boards of the fleet and their numbers. Until the first cohort is there nobody has one; then they are numbered in
 * the order of their ids, and who comes later takes the next. A board that missed two rounds and is silent is not waited
 * for.
 */
public final class Roster {
    private static final int ROUNDS_MISSED = 2;

    private final int cohort;
    private final Map<String, Integer> ordinals = new LinkedHashMap<>();
    private final Set<String> gathering = new TreeSet<>();
    private final Map<String, Integer> missed = new LinkedHashMap<>();
    private final Set<String> contributed = new LinkedHashSet<>();
    private int expected;

    public Roster(int cohort, Map<String, Integer> known) {
        this.cohort = cohort;
        this.ordinals.putAll(known);
        known.keySet().forEach(board -> missed.put(board, 0));
        this.expected = known.size();
    }

    /** Boards that have a number. */
    public int size() {
        return ordinals.size();
    }

    public boolean isNumbered() {
        return !ordinals.isEmpty();
    }

    /** The first cohort is there, and nobody has a number yet. */
    public boolean isGathered() {
        return !isNumbered() && gathering.size() >= cohort;
    }

    Collection<String> boards() {
        return ordinals.keySet();
    }

    OptionalInt ordinal(String board) {
        Integer ordinal = ordinals.get(board);
        return ordinal == null ? OptionalInt.empty() : OptionalInt.of(ordinal);
    }

    /** A board said hello; it takes the next number if numbers are given already and it has none. */
    Optional<Entry.BoardJoined> join(String board) {
        if (!isNumbered()) {
            gathering.add(board);
            return Optional.empty();
        }
        if (ordinals.containsKey(board) || ordinals.size() >= 65_535) {
            return Optional.empty();
        }
        return Optional.of(number(board));
    }

    private Entry.BoardJoined number(String board) {
        int ordinal = ordinals.size();
        ordinals.put(board, ordinal);
        missed.put(board, 0);
        expected++;
        return new Entry.BoardJoined(board, ordinal);
    }

    /** Numbers the first cohort. */
    List<Entry.BoardJoined> numberFirstCohort() {
        List<Entry.BoardJoined> joined = new ArrayList<>();
        if (isGathered()) {
            gathering.forEach(board -> joined.add(number(board)));
            gathering.clear();
        }
        return joined;
    }

    /** A packet of this board came: a round waits for it again. */
    void heard(String board) {
        Integer before = missed.replace(board, 0);
        expected += before != null && before >= ROUNDS_MISSED ? 1 : 0;
    }

    /** This board announced an update in the open round. */
    void contributed(String board) {
        contributed.add(board);
    }

    /** Counts who missed the round. */
    void roundClosed() {
        missed.replaceAll((board, rounds) -> contributed.contains(board) ? 0 : rounds + 1);
        contributed.clear();
        expected = (int) missed.values().stream()
                .filter(rounds -> rounds < ROUNDS_MISSED)
                .count();
    }

    /** Number of boards that a round waits for. */
    int expected() {
        return expected;
    }

    /** True if a round waits for it. */
    boolean isExpected(String board) {
        return missed.getOrDefault(board, ROUNDS_MISSED) < ROUNDS_MISSED;
    }
}
