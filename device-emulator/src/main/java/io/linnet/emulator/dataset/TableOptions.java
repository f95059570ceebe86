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
 */
public record TableOptions(String label, List<String> ignored, Missing missing, String test, String board) {
    public static final TableOptions DEFAULT = new TableOptions("", List.of(), Missing.REFUSE, "");

    static final String LAST = "last:";

    /** Of rows that are nobody's. */
    public TableOptions(String label, List<String> ignored, Missing missing, String test) {
        this(label, ignored, missing, test, "");
    }

    public TableOptions {
        ignored = List.copyOf(ignored);
    }

    TableOptions withTest(String part) {
        return new TableOptions(label, ignored, missing, part, board);
    }

    public TableOptions withBoard(String column) {
        return new TableOptions(label, ignored, missing, test, column);
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
            given.add("--label-column");
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
