package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tables in comma-separated text, compressed with gzip or not: features in columns and one label column, the last one
 * or the one named {@code label}. A head line is known by its not being numbers.
 */
final class Csv {
    static final int MAX_ROWS = 2_000_000;
    static final int MAX_LINE = 1 << 20;

    private Csv() {}

    /** A table with named columns; quotes are not known. */
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
     * @param columns the features' names; empty without a head line
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over at once.
    record Labelled(int features, float[] values, int[] labels, List<String> classes, List<String> columns) {
        Samples samples() {
            return Samples.ofReals(features, values, labels);
        }
    }

    static Table table(String name, InputStream in) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        try (BufferedReader text = text(in)) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                if (!line.isBlank()) {
                    lines.add(row(name, lines.size() + 1, line));
                    requireWidth(
                            name,
                            lines.size(),
                            lines.get(lines.size() - 1).size(),
                            lines.get(0).size());
                }
                requireRows(name, lines.size());
            }
        }
        if (lines.isEmpty()) {
            throw DatasetException.at(name, "line 1", "the end of the file", "a line of column names");
        }
        return new Table(name, lines.get(0), lines.subList(1, lines.size()));
    }

    static Labelled read(Path file) {
        try (InputStream in = DataFile.open(file)) {
            return read(file.toString(), in);
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }

    static Labelled read(String name, InputStream in) throws IOException {
        List<float[]> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        int labelColumn = -1;
        int width = 0;
        int number = 0;
        try (BufferedReader text = text(in)) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                List<String> cells = row(name, number, line);
                if (width == 0) {
                    width = cells.size();
                    if (width < 2) {
                        throw DatasetException.at(name, "line " + number, "1 column", "features and a label");
                    }
                    labelColumn = cells.contains("label") ? cells.indexOf("label") : width - 1;
                    if (isHead(cells, labelColumn)) {
                        columns.addAll(cells);
                        columns.remove(labelColumn);
                        continue;
                    }
                }
                requireWidth(name, number, cells.size(), width);
                rows.add(features(name, number, cells, labelColumn));
                labels.add(cells.get(labelColumn));
                requireRows(name, rows.size());
            }
        }
        if (rows.isEmpty()) {
            throw DatasetException.at(
                    name, "line " + (number + 1), "the end of the file", "rows of features and a label");
        }
        return labelled(rows, labels, columns);
    }

    private static BufferedReader text(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    private static List<String> row(String name, int number, String line) {
        if (line.length() > MAX_LINE) {
            throw DatasetException.at(name, "line " + number, line.length() + " characters", "up to " + MAX_LINE);
        }
        return Arrays.stream(line.split("[,;]", -1)).map(String::strip).toList();
    }

    private static void requireWidth(String name, int number, int found, int width) {
        if (found != width) {
            throw DatasetException.at(name, "line " + number, found + " columns", width + ", as in the first line");
        }
    }

    private static void requireRows(String name, int rows) {
        if (rows > MAX_ROWS) {
            throw DatasetException.at(name, "line " + rows, "more rows", "up to " + MAX_ROWS);
        }
    }

    /** A head when a feature's cell is no number. */
    private static boolean isHead(List<String> cells, int labelColumn) {
        String cell = cells.get(labelColumn == 0 ? 1 : 0);
        try {
            Float.parseFloat(cell);
            return false;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private static float[] features(String name, int number, List<String> cells, int labelColumn) {
        float[] features = new float[cells.size() - 1];
        int at = 0;
        for (int c = 0; c < cells.size(); c++) {
            if (c != labelColumn) {
                features[at++] = value(name, number, c, cells.get(c));
            }
        }
        return features;
    }

    private static float value(String name, int number, int column, String cell) {
        float value;
        try {
            value = Float.parseFloat(cell);
        } catch (NumberFormatException e) {
            value = Float.NaN;
        }
        if (!Float.isFinite(value)) {
            String found = cell.length() > 20 ? cell.substring(0, 20) + "…" : cell;
            throw DatasetException.at(
                    name, "line " + number + " column " + (column + 1), '"' + found + '"', "a finite number");
        }
        return value;
    }

    private static Labelled labelled(List<float[]> rows, List<String> labels, List<String> columns) {
        Map<String, Integer> numbers = new TreeMap<>(Csv::compareLabels);
        labels.forEach(label -> numbers.put(label, 0));
        List<String> classes = List.copyOf(numbers.keySet());
        for (int k = 0; k < classes.size(); k++) {
            numbers.put(classes.get(k), k);
        }
        int features = rows.get(0).length;
        float[] values = new float[rows.size() * features];
        int[] marks = new int[rows.size()];
        for (int i = 0; i < marks.length; i++) {
            System.arraycopy(rows.get(i), 0, values, i * features, features);
            marks[i] = numbers.getOrDefault(labels.get(i), 0);
        }
        return new Labelled(features, values, marks, classes, columns);
    }

    private static int compareLabels(String a, String b) {
        try {
            int order = Double.compare(Double.parseDouble(a), Double.parseDouble(b));
            return order != 0 ? order : a.compareTo(b);
        } catch (NumberFormatException e) {
            return a.compareTo(b);
        }
    }
}
