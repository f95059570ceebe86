package io.linnet.aggregator.watch;

import io.linnet.protocol.message.Held;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reports of the version that a round is open on and of the one before: boards report when their update has gone, so the
 * last of them do after the round has closed. One of each board and version, and only of boards with a number, so that
 * memory is bounded by the fleet.
 */
final class Reports {
    /** Of a loss; 65 535 boards of 2^20 examples that claim it stay below 2^63. */
    private static final int MAX_LOSS_MILLIONTHS = (1 << 27) - 1;

    private final int maxExamples;
    private final Function<Report, OptionalInt> figure;
    private Map<String, BoardFigures> newest = new LinkedHashMap<>();
    private Map<String, BoardFigures> before = new LinkedHashMap<>();
    private Map<String, Held> heldOfNewest = new HashMap<>();
    private Map<String, Held> heldBefore = new HashMap<>();
    private long version;

    /**
     * @param version that the first round is open on
     * @param maxExamples that a board may claim
     * @param figure in accuracy's place, millionths; empty: the report says nothing of the training
     */
    Reports(long version, int maxExamples, Function<Report, OptionalInt> figure) {
        this.figure = figure;
        this.version = version;
        this.maxExamples = maxExamples;
    }

    /**
     * Takes what a board with a number reports; a report without figures of the training is none of ours.
     *
     * @return the version that the round is open on: the report is of it, or of the one before
     */
    long add(String board, int ordinal, Report report) throws Refused {
        if (report.version() > version) {
            throw new Refused(Reason.WRONG_BASE, "a report of version " + report.version() + ", of " + version);
        }
        if (report.version() < version - 1) {
            throw new Refused(Reason.LATE, "a report of version " + report.version());
        }
        OptionalInt accuracy = figure.apply(report);
        if (report.examples().isEmpty() || accuracy.isEmpty()) {
            return version;
        }
        int examples = report.examples().getAsInt();
        if (examples < 1 || examples > maxExamples) {
            throw new Refused(Reason.WEIGHT, "a report of " + examples + " examples");
        }
        // A loss beyond all bounds is what a model that runs away leads to: no reason to hear nothing of it.
        OptionalInt loss = report.lossMillionths().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(
                        Math.min(MAX_LOSS_MILLIONTHS, report.lossMillionths().getAsInt()));
        Map<String, BoardFigures> reports = report.version() == version ? newest : before;
        BoardFigures figures = new BoardFigures(board, ordinal, examples, loss, accuracy.getAsInt(), Optional.empty());
        if (reports.putIfAbsent(board, figures) != null) {
            throw new Refused(Reason.FLOOD, "a second report of version " + report.version());
        }
        return version;
    }

    /** Of the same board, told by itself and once. */
    void addHeld(String board, long of, Held held) {
        (of == version ? heldOfNewest : heldBefore).put(board, held);
    }

    /**
     * The round has closed: reports of the version before its own are complete.
     *
     * @param tookPart in the round on that version
     * @return those of the version before the closed round's
     */
    List<BoardFigures> advance(long next, Predicate<String> tookPart) {
        List<BoardFigures> complete = new ArrayList<>(before.values());
        complete.removeIf(report -> !tookPart.test(report.board()));
        complete.replaceAll(report -> report.with(Optional.ofNullable(heldBefore.get(report.board()))));
        heldBefore = heldOfNewest;
        heldOfNewest = new HashMap<>();
        before = newest;
        newest = new LinkedHashMap<>();
        version = next;
        return complete;
    }
}
