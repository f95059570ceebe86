package io.linnet.emulator.dataset;

import java.util.List;

/**
 * How a table of one's own is to be read.
 *
 * @param label the label column's name; empty: found
 * @param ignored names of columns that are left out
 * @param test a share of the rows, or a file; empty: a fifth
 */
public record TableOptions(String label, List<String> ignored, Missing missing, String test) {
    public static final TableOptions DEFAULT = new TableOptions("", List.of(), Missing.REFUSE, "");

    public TableOptions {
        ignored = List.copyOf(ignored);
    }

    /** What becomes of rows with missing values. */
    public enum Missing {
        REFUSE,
        DROP,
        /** Of the column, over the rows that train. */
        MEAN
    }
}
