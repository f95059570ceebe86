package io.linnet.emulator.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A CSV file's cells as they stand there.
 *
 * @param columns names; empty where the first line holds a number
 */
public record Table(String name, List<String> columns, List<List<String>> rows) {
    public static Table read(Path file) {
        try (InputStream in = DataFile.open(file)) {
            Csv.Table all = Csv.table(file.toString(), in);
            if (all.columns().stream().noneMatch(Numbers::isNumber)) {
                return new Table(all.name(), all.columns(), all.rows());
            }
            List<List<String>> rows = new ArrayList<>(all.rows());
            rows.add(0, all.columns());
            return new Table(all.name(), List.of(), rows);
        } catch (IOException e) {
            throw DataFile.failure(file, e);
        }
    }

    public boolean hasNames() {
        return !columns.isEmpty();
    }

    public int width() {
        return hasNames() ? columns.size() : rows.get(0).size();
    }

    /** Number of a column, −1 without it. */
    public int column(String wanted) {
        return columns.indexOf(wanted);
    }

    /** A cell that must be a finite number. */
    public float number(int row, int column) {
        String cell = rows.get(row).get(column);
        if (!Numbers.isNumber(cell)) {
            throw DatasetException.at(
                    name,
                    "row " + (row + 1) + " column " + (hasNames() ? columns.get(column) : column + 1),
                    '"' + (cell.length() > 20 ? cell.substring(0, 20) + "…" : cell) + '"',
                    "a finite number");
        }
        return Numbers.parse(cell);
    }
}
