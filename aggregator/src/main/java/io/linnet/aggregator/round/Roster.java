package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.BoardList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * The boards of the fleet and their numbers. Until the first cohort is there nobody has one; then they are numbered in
 * the order of their ids. Who comes later earns the next number with an update of which a chunk is folded: a hello costs
 * its sender nothing, so it may cost nothing here. Only boards that work are waited for (SPEC 16.7).
 */
public final class Roster {
    /** An ordinal and a cohort are u16. */
    public static final int MAX_BOARDS = 65_535;

    private static final int ROUNDS_MISSED = 2;
    private static final int STRAGGLERS = 8;
    /** Passing numbers are spread over so many, for boards that come in one moment (SPEC 16.2). */
    private static final int PASSING_NUMBERS = 1_024;

    private final int cohort;
    /** Others give the numbers. */
    private boolean isPart;

    private final Map<String, Integer> ordinals = new LinkedHashMap<>();
    private final Set<String> gathering = new TreeSet<>();
    private final Map<String, Integer> missed = new LinkedHashMap<>();
    private final Set<String> contributed = new LinkedHashSet<>();
    /** Who may take part; empty: anybody. */
    private Optional<BoardList> enrolled = Optional.empty();
    /** Boards with a number that may take part. */
    private int admitted;

    private int working;
    private int expected;
    /** Numbers that the open round asks for. */
    private IntPredicate drawn = any -> true;
    /** How many these are; 0: all. */
    private int asked;

    public Roster(int cohort, Map<String, Integer> known) {
        this.cohort = cohort;
        this.ordinals.putAll(known);
        known.keySet().forEach(board -> missed.put(board, 0));
        countExpected();
    }

    /** A roster as an earlier run left it: who had missed rounds then is not waited for now. */
    public static Roster recovered(int cohort, JournalState state) {
        Roster roster = new Roster(cohort, state.ordinals());
        int versions = state.versions().size();
        long newest = versions == 0 ? 0 : state.versions().get(versions - 1).number();
        roster.missed.replaceAll((board, rounds) -> (int) Math.min(ROUNDS_MISSED, newest));
        for (FoldReceipt receipt : state.receipts()) {
            long since = Math.max(0, newest - 1 - receipt.version());
            roster.missed.replace(receipt.board(), (int) Math.min(ROUNDS_MISSED, since));
        }
        roster.countExpected();
        return roster;
    }

    /** Of a process that folds for a part of the boards: it gives no numbers, it is {@linkplain #follow told} them. */
    public static Roster ofPart() {
        Roster roster = new Roster(1, Map.of());
        roster.isPart = true;
        return roster;
    }

    /** These are the numbers; they change between rounds only, so that a round that is folded again comes out the same. */
    public void follow(Map<String, Integer> numbers) {
        ordinals.putAll(numbers);
    }

    /** From now on these boards take part and no others. A number stays with its board, whatever becomes of it. */
    void enrol(BoardList boards) {
        enrolled = Optional.of(boards);
        gathering.removeIf(board -> !admits(board));
        countExpected();
    }

    /** Only boards of a list may take part. */
    boolean isListed() {
        return enrolled.isPresent();
    }

    /** It may take part. */
    public boolean admits(String board) {
        return enrolled.isEmpty() || enrolled.get().isApproved(board);
    }

    /** Refuses a board that is not approved: it costs a counter and nothing else. */
    public void requireAdmitted(String board) throws Refused {
        if (!admits(board)) {
            throw new Refused(
                    Reason.NOT_ALLOWED,
                    enrolled.map(list -> list.objection(board)).orElse(""));
        }
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

    public Collection<String> boards() {
        return ordinals.keySet();
    }

    /** It has a number of its own. */
    public boolean has(String board) {
        return ordinals.containsKey(board);
    }

    /** A board said hello: until numbers are given it is one of the first cohort. */
    void greeted(String board) {
        if (!isNumbered() && !isPart) {
            gathering.add(board);
        }
    }

    /**
     * What a welcome names: the board's number, or one in passing, behind those of the cohort, until it has earned one.
     * Empty before any board has a number.
     */
    OptionalInt ordinal(String board) {
        if (!isNumbered()) {
            return OptionalInt.empty();
        }
        Integer own = ordinals.get(board);
        int passing = ordinals.size() + Math.floorMod(board.hashCode(), PASSING_NUMBERS);
        return OptionalInt.of(own == null ? Math.min(MAX_BOARDS, passing) : own);
    }

    /** It has a number, or may earn one. */
    boolean hasRoom(String board) {
        return ordinals.size() < MAX_BOARDS || has(board);
    }

    /** Refuses a board without a number when there is none left, whatever it sends. */
    void requireRoom(String board) throws Refused {
        if (!hasRoom(board)) {
            throw new Refused(Reason.BUSY, MAX_BOARDS + " boards have numbers: make another fleet of the model");
        }
    }

    /** A chunk of this board's update was folded: it has a number from now on, and rounds wait for it. */
    Optional<Entry.BoardJoined> worked(String board) {
        if (isPart) {
            return Optional.empty();
        }
        if (!has(board)) {
            return Optional.of(join(board));
        }
        Integer before = missed.replace(board, 0);
        if (before != null && before >= ROUNDS_MISSED && admits(board)) {
            working++;
            expected += isDrawn(board) ? 1 : 0;
        }
        return Optional.empty();
    }

    /** Of a board that has one. */
    public int number(String board) {
        return Objects.requireNonNull(ordinals.get(board), board);
    }

    private Entry.BoardJoined join(String board) {
        int ordinal = ordinals.size();
        ordinals.put(board, ordinal);
        missed.put(board, 0);
        working++;
        expected += isDrawn(board) ? 1 : 0;
        admitted++;
        return new Entry.BoardJoined(board, ordinal);
    }

    /** Numbers the first cohort. */
    List<Entry.BoardJoined> numberFirstCohort() {
        List<Entry.BoardJoined> joined = new ArrayList<>();
        if (isGathered()) {
            gathering.forEach(board -> joined.add(join(board)));
            gathering.clear();
        }
        return joined;
    }

    /** This board announced an update in the open round. */
    void contributed(String board) {
        contributed.add(board);
    }

    /** It says that it cannot take part: no round waits for it until something of it is folded. */
    public void unable(String board) {
        expected -= isExpected(board) ? 1 : 0;
        working -= isWorking(board) ? 1 : 0;
        missed.computeIfPresent(board, (any, rounds) -> Math.max(rounds, ROUNDS_MISSED));
    }

    /**
     * The open round asks for these boards.
     *
     * @param deadlines of it that have passed without a quorum
     */
    void draw(Draw draw, int round, long deadlines) {
        int boards = size();
        int taken = draw.asked(boards, working, deadlines);
        asked = taken;
        drawn = ordinal -> draw.takes(round, ordinal, boards, taken);
        countExpected();
    }

    /** Boards that the open round draws; 0: all. */
    public int asked() {
        return asked;
    }

    private boolean isDrawn(String board) {
        return asked == 0 || drawn.test(number(board));
    }

    /** Counts who missed the round: of those that it asked for. */
    void roundClosed() {
        missed.replaceAll((board, rounds) -> contributed.contains(board) ? 0 : rounds + (isDrawn(board) ? 1 : 0));
        contributed.clear();
        countExpected();
    }

    private void countExpected() {
        admitted = (int) missed.keySet().stream().filter(this::admits).count();
        working = (int) missed.keySet().stream().filter(this::isWorking).count();
        expected = (int) missed.keySet().stream().filter(this::isExpected).count();
    }

    /** Number of boards that the open round waits for. */
    public int expected() {
        return expected;
    }

    /** True if the open round waits for it. */
    public boolean isExpected(String board) {
        return isWorking(board) && isDrawn(board);
    }

    private boolean isWorking(String board) {
        return missed.getOrDefault(board, ROUNDS_MISSED) < ROUNDS_MISSED && admits(board);
    }

    /** Closed rounds since the last to which the board brought something. */
    public int missed(String board) {
        return missed.getOrDefault(board, 0);
    }

    /** The first boards that brought nothing to the round that closed last, and something to the one before. */
    public List<String> stragglers() {
        return missed.entrySet().stream()
                .filter(entry -> entry.getValue() == 1 && admits(entry.getKey()))
                .map(Map.Entry::getKey)
                .limit(STRAGGLERS)
                .toList();
    }

    /** Boards that may take part and that rounds do not wait for, in the order of their numbers. */
    public Missing missing() {
        List<String> named = missed.entrySet().stream()
                .filter(entry -> entry.getValue() >= ROUNDS_MISSED && admits(entry.getKey()))
                .map(Map.Entry::getKey)
                .limit(Missing.NAMED)
                .toList();
        return new Missing(admitted - working, named);
    }

    /**
     * Boards with a number that brought nothing in the last two rounds or more.
     *
     * @param named the first of them
     */
    public record Missing(int count, List<String> named) {
        public static final Missing NONE = new Missing(0, List.of());
        private static final int NAMED = 100;

        public Missing {
            named = List.copyOf(named);
        }
    }
}
