package io.linnet.emulator.dataset;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the columns of a table are: names, the label's, those to leave out.
 *
 * @param names a column each; empty without a head line
 * @param features the columns to learn from
 * @param board of the column that says whose row it is; −1: there is none
 * @param notes what the user should know of the choice
 */
record Head(
        List<String> names, int label, List<Integer> features, int board, List<CsvText.Row> rows, List<String> notes) {
    private static final List<String> LABELS = List.of("label", "class", "species", "target", "y");
    private static final Set<String> INDICES = Set.of("", "id", "index", "unnamed: 0", "row", "rownames");
    private static final Set<String> TIMES =
            Set.of("time", "date", "datetime", "timestamp", "zeit", "datum", "zeitstempel", "uhrzeit");
    /** Fewer rows without names may count by chance. */
    private static final int COUNTING = 5;

    static Head of(String name, CsvText.Content content, TableOptions options) {
        List<CsvText.Row> all = content.rows();
        if (all.isEmpty()) {
            throw DatasetException.at(name, "line 1", "the end of the file", "rows of features and a label");
        }
        boolean named = isHead(all, options);
        List<CsvText.Row> rows = named ? all.subList(1, all.size()) : all;
        List<String> names = named ? new ArrayList<>(all.get(0).cells()) : List.of();
        if (rows.isEmpty()) {
            throw DatasetException.at(
                    name, "line " + (all.get(0).line() + 1), "the end of the file", "rows of features and a label");
        }
        int width = all.get(0).cells().size();
        // R names all columns but that of the row names.
        if (named && rows.stream().allMatch(row -> row.cells().size() == width + 1)) {
            names.add(0, "");
        }
        requireWidths(name, rows, named ? names.size() : width);
        requireDistinct(name, all.get(0).line(), names);
        List<String> notes = new ArrayList<>();
        return choose(name, names, rows, options, notes);
    }

    private static Head choose(
            String name, List<String> names, List<CsvText.Row> rows, TableOptions options, List<String> notes) {
        int width = rows.get(0).cells().size();
        Set<Integer> out = new HashSet<>();
        for (String ignored : options.ignored()) {
            out.add(find(name, names, ignored));
        }
        int board = options.board().isEmpty() ? -1 : find(name, names, options.board());
        if (board >= 0) {
            out.add(board);
        }
        for (int c = 0; c < width; c++) {
            if (!out.contains(c) && isIndex(names, rows, c) && width - out.size() > 2) {
                out.add(c);
                notes.add("column " + called(names, c) + " numbers the rows and is left out");
            }
        }
        int label = label(name, names, rows, options, out, notes);
        if (label == board) {
            throw new DatasetException(
                    "board-column=" + options.board() + ", accepted: another column than the label's");
        }
        List<Integer> features = new ArrayList<>();
        for (int c = 0; c < width; c++) {
            if (c != label && !out.contains(c)) {
                features.add(c);
            }
        }
        if (features.isEmpty()) {
            throw DatasetException.at(name, "line " + rows.get(0).line(), "1 column", "features and a label");
        }
        return new Head(names, label, features, board, rows, notes);
    }

    /** A head names the label, or has no number. */
    private static boolean isHead(List<CsvText.Row> rows, TableOptions options) {
        List<String> first = rows.get(0).cells();
        if (!options.label().isEmpty() && first.contains(options.label())) {
            return true;
        }
        for (int c = 0; c < first.size(); c++) {
            int column = c;
            String cell = first.get(c);
            // A label's value, as y of y and n, comes again.
            if (LABELS.contains(cell.toLowerCase(Locale.ROOT))
                    && rows.stream()
                            .skip(1)
                            .noneMatch(row -> row.cells().size() > column
                                    && row.cells().get(column).equals(cell))) {
                return true;
            }
        }
        return first.stream().noneMatch(cell -> Numbers.isNumber(cell));
    }

    private static int label(
            String name,
            List<String> names,
            List<CsvText.Row> rows,
            TableOptions options,
            Set<Integer> out,
            List<String> notes) {
        if (!options.label().isEmpty()) {
            return find(name, names, options.label());
        }
        for (String wanted : LABELS) {
            for (int c = 0; c < names.size(); c++) {
                if (names.get(c).equalsIgnoreCase(wanted) && !out.contains(c)) {
                    return c;
                }
            }
        }
        int first = 0;
        int last = rows.get(0).cells().size() - 1;
        while (out.contains(last) && last > 0) {
            last--;
        }
        while (out.contains(first) && first < last) {
            first++;
        }
        if (areNumbers(rows, last) && !areNumbers(rows, first) && !areDistinct(rows, first)) {
            notes.add("column " + called(names, first) + " is text and the last is not: it is taken for the label");
            return first;
        }
        return last;
    }

    private static boolean isIndex(List<String> names, List<CsvText.Row> rows, int column) {
        boolean may = names.isEmpty()
                ? column == 0 && rows.size() >= COUNTING
                : INDICES.contains(names.get(column).toLowerCase(Locale.ROOT)) && rows.size() > 1;
        if (!may) {
            return false;
        }
        float from = Numbers.parse(rows.get(0).cells().get(column));
        if (!names.isEmpty() && Float.isNaN(from)) {
            return areDistinct(rows, column) && !areNumbers(rows, column);
        }
        for (int i = 0; i < rows.size(); i++) {
            if ((from != 0 && from != 1) || Numbers.parse(rows.get(i).cells().get(column)) != from + i) {
                return false;
            }
        }
        return true;
    }

    private static boolean areNumbers(List<CsvText.Row> rows, int column) {
        return rows.stream()
                .map(row -> row.cells().get(column))
                .allMatch(cell -> Numbers.isMissing(cell) || Numbers.isNumber(cell));
    }

    private static boolean areDistinct(List<CsvText.Row> rows, int column) {
        Set<String> seen = new HashSet<>();
        return rows.stream().allMatch(row -> seen.add(row.cells().get(column)));
    }

    private static int find(String name, List<String> names, String wanted) {
        for (int c = 0; c < names.size(); c++) {
            if (names.get(c).equals(wanted)) {
                return c;
            }
        }
        for (int c = 0; c < names.size(); c++) {
            if (names.get(c).equalsIgnoreCase(wanted)) {
                return c;
            }
        }
        throw DatasetException.at(name, "line 1", "columns " + names, "one named " + wanted);
    }

    private static void requireWidths(String name, List<CsvText.Row> rows, int width) {
        for (CsvText.Row row : rows) {
            if (row.cells().size() != width) {
                throw DatasetException.at(
                        name, "line " + row.line(), row.cells().size() + " columns", width + ", as in the first line");
            }
        }
    }

    private static void requireDistinct(String name, int line, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String each : names) {
            if (!each.isEmpty() && !seen.add(each)) {
                throw DatasetException.at(name, "line " + line, "two columns named " + each, "each name once");
            }
        }
    }

    /** Its name, else its number from 1. */
    static String called(List<String> names, int column) {
        return names.isEmpty() || names.get(column).isEmpty() ? String.valueOf(column + 1) : names.get(column);
    }

    /** The name of a column that says when, left out or not. */
    Optional<String> time() {
        return names.stream()
                .filter(each -> TIMES.contains(each.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Whose row it is; empty: nobody's. */
    String board(CsvText.Row row) {
        return board < 0 ? "" : row.cells().get(board);
    }

    String called(int column) {
        return called(names, column);
    }

    List<String> featureNames() {
        return names.isEmpty() ? List.of() : features.stream().map(names::get).toList();
    }
}
