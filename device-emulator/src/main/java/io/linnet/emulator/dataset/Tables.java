package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.saved.InputScaling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Data sets from tables, the digits that ship with the project among them. */
final class Tables {
    /** Of a table without a test part every fifth row is kept for testing. */
    private static final double TEST = 0.2;

    private static final int LEAST_ROWS = 5;
    private static final String DIGITS = "digits.csv.gz";

    private Tables() {}

    /** 1 438 digits to train on, 359 to test: the rows whose number, from 0, is 4 modulo 5. */
    static Dataset digits() {
        try (InputStream raw = Tables.class.getResourceAsStream(DIGITS)) {
            if (raw == null) {
                throw new DatasetException(DIGITS + " is missing from the program");
            }
            Dataset digits = split(
                    "digits",
                    Csv.read(DIGITS, DataFile.uncompressed(raw), TableOptions.DEFAULT),
                    TEST,
                    TableOptions.DEFAULT);
            return new Dataset(
                    digits.name(),
                    digits.train(),
                    digits.test(),
                    digits.classes(),
                    new int[0],
                    List.of(),
                    digits.columns(),
                    digits.scaling(),
                    List.of());
        } catch (IOException e) {
            throw new DatasetException(DIGITS + ": " + e.getMessage());
        }
    }

    /** @param options its test part may be a file */
    static Dataset file(String name, Path file, TableOptions options) {
        String test = options.test();
        if (test.isEmpty()) {
            return split(name, Csv.read(file, options), TEST, options);
        }
        boolean last = options.isEnd();
        double share;
        try {
            share = Double.parseDouble(last ? test.substring(TableOptions.LAST.length()) : test);
        } catch (NumberFormatException noShare) {
            if (last) {
                throw noPart(test);
            }
            return files(name, file, Path.of(test), options);
        }
        if (!(share > 0 && share < 1)) {
            throw noPart(test);
        }
        return split(name, Csv.read(file, options), share, options);
    }

    private static DatasetException noPart(String test) {
        return new DatasetException(
                "test=" + test + ", accepted: a share between 0 and 1, last: and a share, as last:0.2, or a file");
    }

    static Dataset files(String name, Path train, Path test, TableOptions given) {
        TableOptions options = given.withTest(test.toString());
        Csv.Labelled learnt = Csv.read(train, options);
        Csv.Labelled judged = Csv.read(test, options);
        if (judged.features() != learnt.features()) {
            throw DatasetException.at(
                    test,
                    "line 1",
                    judged.features() + " features",
                    learnt.features() + ", as in " + train.getFileName());
        }
        int[] rows = IntStream.range(0, learnt.labels().length).toArray();
        if (options.isNumber()) {
            TargetScale target = TargetScale.of(options.target(), numbers(name, learnt), rows);
            Samples told = judged.samples().labelled(target.targets(numbers(name, judged)));
            return scaled(
                    name,
                    learnt.samples().labelled(target.targets(numbers(name, learnt))),
                    told,
                    learnt,
                    rows,
                    Optional.of(target));
        }
        TableChecks.requireClasses(name, learnt);
        return scaled(
                name, learnt.samples(), relabelled(test, judged, learnt.classes()), learnt, rows, Optional.empty());
    }

    /** What stands in the target's column, a row each. */
    private static double[] numbers(String name, Csv.Labelled table) {
        for (String text : table.classes()) {
            if (!Numbers.isNumber(text)) {
                throw new DatasetException(name + ": \"" + text + "\" as target, accepted: numbers");
            }
        }
        double[] known = table.classes().stream().mapToDouble(Numbers::parse).toArray();
        return IntStream.of(table.labels()).mapToDouble(label -> known[label]).toArray();
    }

    /** The test's labels by the training's numbers. */
    private static Samples relabelled(Path test, Csv.Labelled judged, List<String> classes) {
        int[] labels = new int[judged.labels().length];
        for (int i = 0; i < labels.length; i++) {
            String label = judged.classes().get(judged.labels()[i]);
            labels[i] = IntStream.range(0, classes.size())
                    .filter(k -> Csv.compareLabels(classes.get(k), label) == 0)
                    .findFirst()
                    .orElseThrow(() -> DatasetException.at(test, "its labels", "label " + label, "one of " + classes));
        }
        return Samples.ofReals(judged.features(), judged.values(), labels);
    }

    /** The end is kept for testing in place of every so many where rows beside one another may be nearly the same. */
    private static Dataset split(String name, Csv.Labelled table, double share, TableOptions options) {
        boolean last = options.isEnd();
        Samples all = table.samples();
        if (all.count() < LEAST_ROWS) {
            throw new DatasetException(name + ": " + all.count() + " rows, accepted: " + LEAST_ROWS + " or more");
        }
        if (!options.isNumber()) {
            TableChecks.requireClasses(name, table);
        }
        int from = all.count() - (int) Math.rint(all.count() * share);
        IntPredicate kept = last ? i -> i >= from : i -> isTest(i, share);
        int[] test = IntStream.range(0, all.count()).filter(kept).toArray();
        int[] train = IntStream.range(0, all.count()).filter(kept.negate()).toArray();
        if (test.length == 0 || train.length == 0) {
            throw new DatasetException(
                    "test=" + share + " of " + all.count() + " rows, accepted: a share that leaves rows on both sides");
        }
        if (options.isNumber()) {
            double[] numbers = numbers(name, table);
            TargetScale target = TargetScale.of(options.target(), numbers, train);
            Samples told = all.labelled(target.targets(numbers));
            return scaled(name, told.select(train), told.select(test), table, train, Optional.of(target));
        }
        return scaled(name, all.select(train), all.select(test), table, train, Optional.empty());
    }

    /** Spread evenly; of a fifth the last of each five. */
    private static boolean isTest(int row, double share) {
        return Math.floor((row + 1) * share + 1e-9) > Math.floor(row * share + 1e-9);
    }

    private static Dataset scaled(
            String name,
            Samples train,
            Samples test,
            Csv.Labelled table,
            int[] trainRows,
            Optional<TargetScale> target) {
        BoardColumn.Owners boards = table.boards().owners(trainRows);
        Samples learnt = TableChecks.filled(name, train, train);
        Samples judged = TableChecks.filled(name, train, test);
        InputScaling scaling = Scaling.of(learnt);
        List<String> notes = new ArrayList<>();
        notes.add(TableChecks.summary(table, learnt, judged, scaling, target));
        notes.addAll(table.notes());
        notes.addAll(boards.notes());
        notes.addAll(TableChecks.oddColumns(table.columns(), learnt, scaling));
        return new Dataset(
                name,
                Scaling.scaled(scaling, learnt),
                Scaling.scaled(scaling, judged),
                target.isPresent() ? List.of() : table.classes(),
                boards.numbers(),
                boards.names(),
                table.columns(),
                Optional.of(scaling),
                notes,
                target);
    }
}
