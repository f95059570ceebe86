package io.linnet.emulator.dataset;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The column of a table that says whose each row is.
 *
 * @param name empty: there is none
 * @param values one a row
 */
record BoardColumn(String name, List<String> values) {
    static final BoardColumn NONE = new BoardColumn("", List.of());

    /** @throws DatasetException nearly every row has a value of its own */
    BoardColumn {
        long boards = values.stream().distinct().count();
        if (boards * 2 > values.size()) {
            throw new DatasetException("board-column=" + name + ": " + boards + " different values in " + values.size()
                    + " rows, accepted: a column that names boards, which have rows of their own");
        }
    }

    /**
     * Boards by number.
     *
     * @param numbers one a row
     * @param names one a board, in order
     */
    @SuppressWarnings("ArrayRecordComponent") // As large as the data; handed over.
    record Owners(int[] numbers, List<String> names, List<String> notes) {}

    /** Those of the rows to train; who has rows to test alone cannot learn. */
    Owners owners(int[] train) {
        if (values.isEmpty()) {
            return new Owners(new int[0], List.of(), List.of());
        }
        Map<String, Integer> counts = new TreeMap<>(Csv::compareLabels);
        IntStream.of(train).forEach(row -> counts.merge(values.get(row), 1, Integer::sum));
        List<String> names = List.copyOf(counts.keySet());
        Map<String, Integer> places = new TreeMap<>(Csv::compareLabels);
        names.forEach(each -> places.put(each, places.size()));
        int[] numbers = IntStream.of(train)
                .map(row -> places.getOrDefault(values.get(row), 0))
                .toArray();
        String note = names.size() + " boards by column " + name + ", of " + Collections.min(counts.values()) + " to "
                + Collections.max(counts.values()) + " rows to train";
        TreeSet<String> others = new TreeSet<>(values);
        others.removeAll(names);
        return new Owners(
                numbers,
                names,
                others.isEmpty()
                        ? List.of(note)
                        : List.of(note, "left out, with rows to test alone: " + String.join(", ", others)));
    }
}
