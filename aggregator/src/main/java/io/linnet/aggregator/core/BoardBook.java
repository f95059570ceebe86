package io.linnet.aggregator.core;

import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.MachineRecord;
import io.linnet.aggregator.round.Roster;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.points.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

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
        private MachinePage machine = new MachinePage();
    }

    /** Too little memory for the model; {@code atMillis}: as the board last said. */
    private record Lack(Memory memory, long atMillis) {}

    private final Roster roster;
    private final List<JournalWrite> writes;
    private final Map<String, Page> pages = new HashMap<>();
    private final MachineCounts.Tally machines = new MachineCounts.Tally();
    /** Strangers are among them, so their number is limited; the newest stay. */
    private final Map<String, Lack> lacking = new LinkedHashMap<>();
    /** Likewise: their windows are not the model's, so that they learn nothing and earn no number. */
    private final Map<String, MachinePage> unfit = new LinkedHashMap<>();

    private final OpposedBoards opposed;

    /**
     * @param found of earlier runs
     * @param writes takes what is to be kept
     */
    BoardBook(Roster roster, JournalState found, List<JournalWrite> writes) {
        this.roster = roster;
        this.writes = writes;
        this.opposed = new OpposedBoards(found.receipts());
        for (MachineRecord record : found.machines()) {
            page(record.board()).ifPresent(page -> {
                page.machine = MachinePage.of(record);
                machines.count(page.machine, 1);
            });
        }
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

    /** What changes of a machine is counted as it is then. */
    private <T> Optional<T> change(String board, Function<MachinePage, Optional<T>> by) {
        return page(board).flatMap(page -> {
            machines.count(page.machine, -1);
            Optional<T> said = by.apply(page.machine);
            machines.count(page.machine, 1);
            return said;
        });
    }

    /**
     * A board's word on its machine.
     *
     * @return what holds now, where it is another than before, or the first that is not normal
     */
    Optional<MachineState> found(String board, MachineState said, long nowMillis) {
        page(board).ifPresent(page -> page.heardAtMillis = nowMillis);
        return change(board, machine -> {
            boolean wasAlarmed = machine.isAlarmed();
            boolean isFirst = machine.last().isEmpty();
            boolean isOther = machine.found(said, nowMillis);
            if (wasAlarmed != machine.isAlarmed()) {
                keep(board, machine);
            }
            return machine.last().filter(now -> isOther && (!isFirst || now.state() != Verdict.State.NORMAL));
        });
    }

    private void keep(String board, MachinePage machine) {
        writes.add(new JournalWrite.KeepMachine(machine.record(board)));
    }

    /** What a person said of the board's own point, and the board has not heard. */
    Optional<Acknowledge> unheard(String board, MachineState said) {
        return change(board, machine -> machine.unheard(said));
    }

    /** Somebody has looked at the machine. */
    void acknowledged(String board) {
        change(board, machine -> {
            machine.acknowledged();
            keep(board, machine);
            return Optional.empty();
        });
    }

    /**
     * A person has a word on the own point of a board that has told of its machine.
     *
     * @param windows that it is to be made of; 0: it is forgotten
     * @return what the board is told
     */
    Optional<Acknowledge> remount(String board, int windows) {
        return change(board, machine -> {
            machine.remount(windows);
            machine.acknowledged();
            keep(board, machine);
            return machine.last().flatMap(last -> machine.word(last.model(), last.windows()));
        });
    }

    /** How far a board's own point is. */
    Optional<OwnNormal> own(String board) {
        return Optional.ofNullable(pages.get(board)).flatMap(page -> page.machine.own());
    }

    /** What a board said last of its machine. */
    Optional<MachineState> machine(String board) {
        return Optional.ofNullable(pages.get(board)).flatMap(page -> page.machine.last());
    }

    OpposedBoards opposed() {
        return opposed;
    }

    MachineCounts machines() {
        return machines.now();
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

    /** A board without a number says that it judges nothing. */
    void unfit(String board, MachineState said, long nowMillis) {
        MachinePage page = Optional.ofNullable(unfit.remove(board)).orElseGet(MachinePage::new);
        page.found(said, nowMillis);
        unfit.put(board, page);
        if (unfit.size() > MAX_LACKING) {
            unfit.remove(unfit.keySet().iterator().next());
        }
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

    /** All boards, in the order of their numbers; behind them who has none, and neither memory nor windows to earn one. */
    List<BoardView> views(long nowMillis) {
        List<BoardView> views = new ArrayList<>(roster.size());
        for (String board : roster.boards()) {
            views.add(view(board, nowMillis));
        }
        for (String board : lacking.keySet()) {
            if (!roster.has(board)) {
                views.add(BoardView.unnumbered(board, lack(board, nowMillis), Optional.empty()));
            }
        }
        unfit.forEach((board, machine) -> {
            if (!roster.has(board) && !lacking.containsKey(board)) {
                views.add(BoardView.unnumbered(board, Optional.empty(), machine.view(nowMillis)));
            }
        });
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
                page.machine.view(nowMillis),
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
