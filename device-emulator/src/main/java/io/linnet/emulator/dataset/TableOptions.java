package io.linnet.emulator.dataset;

import java.util.ArrayList;
import java.util.List;

/**
 * How a table of one's own is to be read.
 *
 * @param label the label column's name; empty: found
 * @param ignored names of columns that are left out
 * @param test a share of the rows, spread evenly; {@code last:} and a share, for rows that follow one another in time; or
 *     a file; empty: a fifth
 * @param board name of the column that says whose row it is; empty: none
 * @param target name of the column whose number is learnt, in the label's place; empty: classes are learnt
 */
public record TableOptions(
        String label, List<String> ignored, Missing missing, String test, String board, String target) {
    public static final TableOptions DEFAULT = new TableOptions("", List.of(), Missing.REFUSE, "");

    static final String LAST = "last:";

    /** Of rows that are nobody's. */
    public TableOptions(String label, List<String> ignored, Missing missing, String test) {
        this(label, ignored, missing, test, "", "");
    }

    public TableOptions {
        ignored = List.copyOf(ignored);
    }

    TableOptions withTest(String part) {
        return new TableOptions(label, ignored, missing, part, board, target);
    }

    public TableOptions withBoard(String column) {
        return new TableOptions(label, ignored, missing, test, column, target);
    }

    /** @param column empty: classes are learnt */
    public TableOptions withTarget(String column) {
        if (!column.isEmpty() && !label.isEmpty()) {
            throw new DatasetException("target=" + column + " with label-column=" + label + ", accepted: one of them");
        }
        return column.isEmpty() ? this : new TableOptions(column, ignored, missing, test, board, column);
    }

    boolean isNumber() {
        return !target.isEmpty();
    }

    /** Rows to test stand among the others. */
    boolean isSpread() {
        return test.isEmpty() || Numbers.isNumber(test);
    }

    boolean isEnd() {
        return test.startsWith(LAST);
    }

    /** Refuses what cannot be heeded. */
    void requireNone(String data) {
        List<String> given = new ArrayList<>();
        if (!label.isEmpty()) {
            given.add(isNumber() ? "--target" : "--label-column");
        }
        if (!ignored.isEmpty()) {
            given.add("--ignore");
        }
        if (missing != Missing.REFUSE) {
            given.add("--missing");
        }
        if (!test.isEmpty()) {
            given.add("--test");
        }
        if (!board.isEmpty()) {
            given.add("--board-column");
        }
        if (!given.isEmpty()) {
            throw new DatasetException(
                    String.join(", ", given) + " with data=" + data + ", accepted: with CSV files only");
        }
    }

    /** What becomes of rows with missing values. */
    public enum Missing {
        REFUSE,
        DROP,
        /** Of the column, over the rows that train. */
        MEAN
    }
}
