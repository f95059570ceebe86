package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.saved.InputScaling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Data sets from tables, the digits that ship with the project among them. */
final class Tables {
    /** Of a table without a test part every fifth row is kept for testing. */
    private static final int TEST_EVERY = 5;

    private static final String DIGITS = "digits.csv.gz";

    private Tables() {}

    /** 1 438 digits to train on, 359 to test: the rows whose number, from 0, is 4 modulo 5. */
    static Dataset digits() {
        try (InputStream raw = Tables.class.getResourceAsStream(DIGITS)) {
            if (raw == null) {
                throw new DatasetException(DIGITS + " is missing from the program");
            }
            return everyFifth("digits", Csv.read(DIGITS, DataFile.uncompressed(raw)));
        } catch (IOException e) {
            throw new DatasetException(DIGITS + ": " + e.getMessage());
        }
    }

    static Dataset file(String name, Path file) {
        return everyFifth(name, Csv.read(file));
    }

    static Dataset files(String name, Path train, Path test) {
        Csv.Labelled learnt = Csv.read(train);
        Csv.Labelled judged = Csv.read(test);
        if (judged.features() != learnt.features()) {
            throw DatasetException.at(
                    test,
                    "line 1",
                    judged.features() + " features",
                    learnt.features() + ", as in " + train.getFileName());
        }
        return scaled(name, learnt.samples(), relabelled(test, judged, learnt.classes()), learnt);
    }

    /** The test's labels by the training's numbers. */
    private static Samples relabelled(Path test, Csv.Labelled judged, List<String> classes) {
        int[] labels = new int[judged.labels().length];
        for (int i = 0; i < labels.length; i++) {
            String label = judged.classes().get(judged.labels()[i]);
            labels[i] = classes.indexOf(label);
            if (labels[i] < 0) {
                throw DatasetException.at(test, "row " + (i + 1), "label " + label, "one of " + classes);
            }
        }
        return Samples.ofReals(judged.features(), judged.values(), labels);
    }

    private static Dataset everyFifth(String name, Csv.Labelled table) {
        Samples all = table.samples();
        if (all.count() < TEST_EVERY) {
            throw new DatasetException(name + ": " + all.count() + " rows, accepted: " + TEST_EVERY + " or more");
        }
        int[] test = IntStream.range(0, all.count()).filter(Tables::isTest).toArray();
        int[] train = IntStream.range(0, all.count()).filter(i -> !isTest(i)).toArray();
        return scaled(name, all.select(train), all.select(test), table);
    }

    private static boolean isTest(int row) {
        return row % TEST_EVERY == TEST_EVERY - 1;
    }

    private static Dataset scaled(String name, Samples train, Samples test, Csv.Labelled table) {
        InputScaling scaling = Scaling.of(train);
        return new Dataset(
                name,
                Scaling.scaled(scaling, train),
                Scaling.scaled(scaling, test),
                table.classes(),
                new int[0],
                table.columns(),
                Optional.of(scaling));
    }
}
