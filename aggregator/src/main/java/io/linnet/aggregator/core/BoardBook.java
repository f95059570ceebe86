package io.linnet.aggregator.core;

import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.round.Roster;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.points.Blind;
import io.linnet.protocol.points.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What each board with a number brought, said and was refused since the start: for people, nothing goes by it. Strangers
 * leave nothing here. Owned by the owner thread.
 */
final class BoardBook {
    private static final long NEVER = Long.MIN_VALUE;
    /** Reports whose accuracy is remembered, 8 bytes each. */
    private static final int COURSE = 48;

    private static final int MILLION = 20;
    private static final int MAX_LACKING = 1_024;
    private static final int NAMED = 100;

    private static final class Page {
        private long heardAtMillis = NEVER;
        private long packets;
        private long bytes;
        private int updates;
        private OptionalLong version = OptionalLong.empty();
        private long refused;
        private Optional<Refusal> refusal = Optional.empty();
        private long refusedAtMillis;
        private Optional<Report> report = Optional.empty();
        /** Version and millionths; a ring. */
        private long[] course = new long[4];

        private int reports;
        private final long[] link = new long[4];
        private Optional<MachineState> machine = Optional.empty();
        private long machineAtMillis;
        /** Windows judged when the state began. */
        private int machineSince;
        /** The board found a fault, and nobody has acknowledged it. */
        private boolean isAlarmed;
        /** It has restarted since then, and knows nothing of its alarm. */
        private boolean isAlarmKept;

        /** Class of the score and limit of each message about the machine; a ring. */
        private final int[] scores = new int[COURSE];

        private int machineReports;
    }

    /** Too little memory for the model; {@code atMillis}: as the board last said. */
    private record Lack(Memory memory, long atMillis) {}

    private final Roster roster;
    private final Map<String, Page> pages = new HashMap<>();
    private final Map<Verdict.State, Integer> machines = new EnumMap<>(Verdict.State.class);
    /** Strangers are among them, so their number is limited; the newest stay. */
    private final Map<String, Lack> lacking = new LinkedHashMap<>();

    private final OpposedBoards opposed;

    /** @param known receipts of earlier runs, oldest base first */
    BoardBook(Roster roster, List<FoldReceipt> known) {
        this.roster = roster;
        this.opposed = new OpposedBoards(known);
    }

    private Optional<Page> page(String board) {
        return roster.has(board) ? Optional.of(pages.computeIfAbsent(board, any -> new Page())) : Optional.empty();
    }

    void heard(String board, int bytes, long nowMillis) {
        page(board).ifPresent(page -> {
            page.heardAtMillis = nowMillis;
            page.packets++;
            page.bytes += bytes;
        });
    }

    void refused(String board, Refusal refusal, long nowMillis) {
        page(board).ifPresent(page -> {
            page.refused++;
            page.refusal = Optional.of(refusal);
            page.refusedAtMillis = nowMillis;
        });
    }

    void reported(String board, Report report, long nowMillis) {
        page(board).ifPresent(page -> {
            page.heardAtMillis = nowMillis;
            if (report.held().isPresent() && report.accuracyMillionths().isEmpty()) {
                return; // of the version, not of the board's training
            }
            page.report = Optional.of(report);
            for (int i = 0; i < report.link().size(); i++) {
                page.link[i] += report.link().get(i);
            }
            report.accuracyMillionths().ifPresent(millionths -> {
                if (page.reports == page.course.length && page.course.length < COURSE) {
                    page.course = Arrays.copyOf(page.course, Math.min(COURSE, 2 * page.course.length));
                }
                page.course[page.reports++ % page.course.length] = report.version() << MILLION | millionths;
            });
        });
    }

    /**
     * A board's word on its machine.
     *
     * @return what holds now, where it is another than before, or the first that is not normal
     */
    Optional<MachineState> found(String board, MachineState said, long nowMillis) {
        return page(board).flatMap(page -> {
            page.heardAtMillis = nowMillis;
            if (Blind.in(said.state(), said.score()).isEmpty()) {
                page.scores[page.machineReports++ % COURSE] = (said.score() << 8) | (said.limit() & 0xFF);
            }
            return holds(page, latched(page, said), nowMillis);
        });
    }

    /** An alarm ends by an acknowledgement, which its board knows of, or by nothing: a restart is none. */
    private static MachineState latched(Page page, MachineState said) {
        boolean isRestarted =
                page.machine.filter(last -> said.windows() < last.windows()).isPresent();
        if (said.state() == Verdict.State.ALARM) {
            page.isAlarmed = true;
            page.isAlarmKept = false;
        } else if (isRestarted) {
            page.isAlarmKept = page.isAlarmed;
        } else if (said.state() != Verdict.State.SENSOR) {
            page.isAlarmed = page.isAlarmKept;
        }
        return page.isAlarmKept && said.state() != Verdict.State.SENSOR ? said.with(Verdict.State.ALARM) : said;
    }

    private Optional<MachineState> holds(Page page, MachineState now, long nowMillis) {
        Optional<Verdict.State> before = page.machine.map(MachineState::state);
        boolean isOther = before.filter(now.state()::equals).isEmpty();
        if (isOther) {
            before.ifPresent(old -> machines.merge(old, -1, Integer::sum));
            machines.merge(now.state(), 1, Integer::sum);
            page.machineAtMillis = nowMillis;
            page.machineSince = now.windows();
        }
        page.machine = Optional.of(now);
        return now.state() == before.orElse(Verdict.State.NORMAL) ? Optional.empty() : page.machine;
    }

    /** Somebody has looked at the machine. Of an alarm that only stands here the board can say nothing. */
    void acknowledged(String board) {
        page(board).filter(page -> page.isAlarmKept).ifPresent(page -> {
            page.isAlarmed = false;
            page.isAlarmKept = false;
            page.machine.ifPresent(last -> holds(page, last.with(Verdict.State.NORMAL), page.heardAtMillis));
        });
    }

    /** What a board said last of its machine. */
    Optional<MachineState> machine(String board) {
        return Optional.ofNullable(pages.get(board)).flatMap(page -> page.machine);
    }

    OpposedBoards opposed() {
        return opposed;
    }

    /** Boards by what they last found; empty: none said. */
    Map<Verdict.State, Integer> machines() {
        return machines.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(machines));
    }

    /**
     * A board's memory is too small for the model.
     *
     * @return whether it had not said so before
     */
    boolean lacks(String board, Memory memory, long nowMillis) {
        page(board).ifPresent(page -> page.heardAtMillis = nowMillis);
        Lack before = lacking.remove(board);
        lacking.put(board, new Lack(memory, nowMillis));
        if (lacking.size() > MAX_LACKING) {
            lacking.remove(lacking.keySet().iterator().next());
        }
        return before == null || !before.memory().equals(memory);
    }

    /** The first of those whose memory is too small, by their ids. */
    Map<String, Memory> tooSmall() {
        Map<String, Memory> named = new LinkedHashMap<>();
        lacking.keySet().stream()
                .sorted()
                .limit(NAMED)
                .forEach(board -> named.put(
                        board, Objects.requireNonNull(lacking.get(board)).memory()));
        return named;
    }

    private static Optional<BoardView.Machine> machine(Page page, long nowMillis) {
        return page.machine.map(last -> {
            List<BoardView.Score> scores = new ArrayList<>();
            for (int i = Math.max(0, page.machineReports - COURSE); i < page.machineReports; i++) {
                int at = page.scores[i % COURSE];
                scores.add(new BoardView.Score(at >> 8, at & 0xFF));
            }
            boolean isUnusual = last.state() == Verdict.State.ALARM || last.state() == Verdict.State.NOT_KNOWN_HERE;
            return new BoardView.Machine(
                    last,
                    nowMillis - page.machineAtMillis,
                    isUnusual && !page.isAlarmKept && page.machineSince <= Verdict.MAX_LAST,
                    scores);
        });
    }

    /**
     * A round closed with these receipts: whose update counted has memory enough.
     *
     * @return whether one of them had said that it lacks some
     */
    boolean closed(List<FoldReceipt> receipts) {
        int lacked = lacking.size();
        for (FoldReceipt receipt : receipts) {
            if (!BitSet.valueOf(receipt.bitmap()).isEmpty()) {
                lacking.remove(receipt.board());
                page(receipt.board()).ifPresent(page -> {
                    page.updates++;
                    page.version = OptionalLong.of(receipt.version());
                });
            }
        }
        return lacking.size() < lacked;
    }

    /** All boards, in the order of their numbers; behind them who has none, and too little memory to earn one. */
    List<BoardView> views(long nowMillis) {
        List<BoardView> views = new ArrayList<>(roster.size());
        for (String board : roster.boards()) {
            views.add(view(board, nowMillis));
        }
        for (String board : lacking.keySet()) {
            if (!roster.has(board)) {
                views.add(BoardView.unnumbered(board, lack(board, nowMillis)));
            }
        }
        return views;
    }

    private Optional<BoardView.Lack> lack(String board, long nowMillis) {
        return Optional.ofNullable(lacking.get(board))
                .map(lack -> new BoardView.Lack(lack.memory(), nowMillis - lack.atMillis()));
    }

    private BoardView view(String board, long nowMillis) {
        Page page = pages.getOrDefault(board, new Page());
        boolean wasHeard = page.heardAtMillis != NEVER;
        return new BoardView(
                board,
                roster.number(board),
                roster.missed(board),
                roster.isExpected(board),
                wasHeard ? OptionalLong.of(nowMillis - page.heardAtMillis) : OptionalLong.empty(),
                page.updates,
                page.version,
                page.packets,
                page.bytes,
                page.refused,
                page.refusal.map(last -> new BoardView.Refusal(
                        last.reason().label(), last.detail().orElse(""), nowMillis - page.refusedAtMillis)),
                page.report.map(of -> OptionalLong.of(of.version())).orElse(OptionalLong.empty()),
                millionths(page.report.map(Report::accuracyMillionths)),
                millionths(page.report.map(Report::lossMillionths)),
                course(page),
                Arrays.stream(page.link).boxed().toList(),
                opposed.updates(board),
                opposed.isOpposed(board),
                machine(page, nowMillis),
                lack(board, nowMillis));
    }

    private static OptionalDouble millionths(Optional<OptionalInt> figure) {
        OptionalInt known = figure.orElse(OptionalInt.empty());
        return known.isPresent() ? OptionalDouble.of(known.getAsInt() / 1e6) : OptionalDouble.empty();
    }

    private static List<BoardView.Point> course(Page page) {
        List<BoardView.Point> points = new ArrayList<>();
        for (int i = Math.max(0, page.reports - page.course.length); i < page.reports; i++) {
            long at = page.course[i % page.course.length];
            points.add(new BoardView.Point(at >> MILLION, (at & ((1 << MILLION) - 1)) / 1e6));
        }
        return points;
    }
}
