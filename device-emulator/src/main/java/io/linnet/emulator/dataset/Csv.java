package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tables in separated text, compressed with gzip or not: features in columns and one label column.
 */
final class Csv {
    /** So many lines are named where many are wrong. */
    private static final int FIRST = 3;

    private Csv() {}

    /** A table with named columns. */
    record Table(String name, List<String> columns, List<List<String>> rows) {
        /** Number of a column, −1 without it. */
        int column(String wanted) {
            return columns.indexOf(wanted);
        }

        int require(String wanted) {
            if (column(wanted) < 0) {
                throw DatasetException.at(name, "line 1", "columns " + columns, "one named " + wanted);
            }
            return column(wanted);
        }
    }

    /**
     * Labelled features of whatever range, and the names of the labels in order: numbers by size, else by letters.
     *
     * @param values rows × features
     * @param boards whose each row is
     * @param notes what the user should know of the reading
     * @param columns the features' names; empty without a head line
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over at once.
    record Labelled(
            int features,
            float[] values,
            int[] labels,
            BoardColumn boards,
            List<String> classes,
            List<String> columns,
            List<String> notes) {
        Samples samples() {
            return Samples.ofReals(features, values, labels);
        }
    }

    static Table table(String name, InputStream in) throws IOException {
        List<CsvText.Row> rows = CsvText.read(name, in).rows();
        if (rows.isEmpty()) {
            throw DatasetException.at(name, "line 1", "the end of the file", "a line of column names");
        }
        List<List<String>> lines = new ArrayList<>();
        for (CsvText.Row row : rows) {
            requireWidth(
                    name, row.line(), row.cells().size(), rows.get(0).cells().size());
            lines.add(row.cells());
        }
        return new Table(name, lines.get(0), lines.subList(1, lines.size()));
    }

    private static void requireWidth(String name, int number, int found, int width) {
        if (found != width) {
            throw DatasetException.at(name, "line " + number, found + " columns", width + ", as in the first line");
        }
    }

    static Labelled read(Path file, TableOptions options) {
        try (InputStream in = DataFile.open(file)) {
            return read(file.toString(), in, options);
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }

    static Labelled read(String name, InputStream in, TableOptions options) throws IOException {
        Head head = Head.of(name, CsvText.read(name, in), options);
        List<CsvText.Row> rows = present(name, head, options.missing());
        List<String> notes = new ArrayList<>(head.notes());
        if (rows.size() < head.rows().size()) {
            notes.add((head.rows().size() - rows.size()) + " rows with missing values are left out");
        }
        int features = head.features().size();
        float[] values = new float[rows.size() * features];
        List<String> labels = new ArrayList<>();
        List<String> boards = new ArrayList<>();
        int at = 0;
        for (CsvText.Row row : rows) {
            for (int column : head.features()) {
                values[at++] = value(name, head, row, column);
            }
            labels.add(row.cells().get(head.label()));
            if (head.board() >= 0) {
                boards.add(head.board(row));
            }
        }
        notes.add(0, "label column " + head.called(head.label()));
        if (options.isEnd()) {
            notes.add("the last rows are those to test");
        } else if (options.isSpread()) {
            head.time()
                    .ifPresent(
                            column -> notes.add(column + " looks like a time: rows to test stand between rows to train;"
                                    + " --test last:0.2 keeps the end for testing"));
        }
        BoardColumn owners = head.board() < 0 ? BoardColumn.NONE : new BoardColumn(head.called(head.board()), boards);
        return labelled(features, values, labels, owners, head.featureNames(), notes);
    }

    /** The rows without missing values; where those become the mean, all, whose label must be there. */
    private static List<CsvText.Row> present(String name, Head head, TableOptions.Missing missing) {
        List<CsvText.Row> whole = new ArrayList<>();
        List<Integer> gaps = new ArrayList<>();
        for (CsvText.Row row : head.rows()) {
            boolean gap = Numbers.isMissing(row.cells().get(head.label()))
                    || (head.board() >= 0 && Numbers.isMissing(head.board(row)))
                    || (missing != TableOptions.Missing.MEAN
                            && head.features().stream()
                                    .anyMatch(c -> Numbers.isMissing(row.cells().get(c))));
            if (gap) {
                gaps.add(row.line());
            } else {
                whole.add(row);
            }
        }
        if ((!gaps.isEmpty() && missing != TableOptions.Missing.DROP) || whole.isEmpty()) {
            String first = gaps.stream().limit(FIRST).map(String::valueOf).collect(Collectors.joining(", "));
            throw new DatasetException(name + ": missing values in " + gaps.size() + " of "
                    + head.rows().size() + " rows (line " + first + (gaps.size() > FIRST ? " …" : "")
                    + "), accepted: none, --missing drop or, for features, --missing mean");
        }
        return whole;
    }

    private static float value(String name, Head head, CsvText.Row row, int column) {
        String cell = row.cells().get(column);
        float value = Numbers.parse(cell);
        if (!Float.isFinite(value) && !Numbers.isMissing(cell)) {
            String found = cell.length() > 20 ? cell.substring(0, 20) + "…" : cell;
            String called = head.called(column);
            throw DatasetException.at(
                    name,
                    "line " + row.line() + " column " + called,
                    '"' + found + '"',
                    "a finite number" + (head.names().isEmpty() ? "" : ", or --ignore " + called));
        }
        return value;
    }

    private static Labelled labelled(
            int features,
            float[] values,
            List<String> labels,
            BoardColumn boards,
            List<String> columns,
            List<String> notes) {
        Map<String, Integer> numbers = new TreeMap<>(Csv::compareLabels);
        labels.forEach(label -> numbers.putIfAbsent(label, 0));
        List<String> classes = List.copyOf(numbers.keySet());
        for (int k = 0; k < classes.size(); k++) {
            numbers.put(classes.get(k), k);
        }
        int[] marks = labels.stream()
                .mapToInt(label -> numbers.getOrDefault(label, 0))
                .toArray();
        return new Labelled(features, values, marks, boards, classes, columns, notes);
    }

    /** Numbers by size, 1 and 1.0 the same, before words by letters. */
    static int compareLabels(String a, String b) {
        boolean number = Numbers.isNumber(a);
        if (number != Numbers.isNumber(b)) {
            return number ? -1 : 1;
        }
        return number ? Float.compare(Numbers.parse(a), Numbers.parse(b)) : a.compareTo(b);
    }
}
