package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.saved.InputScaling;
import java.util.List;
import java.util.Optional;

/**
 * Examples to learn from and examples to be judged by.
 *
 * @param classes a name a label
 * @param speakers for each training example the number of the person, device or place it came from; empty if unknown
 * @param places their names, by number; empty if unknown
 * @param columns a name a feature; empty if unknown
 * @param scaling that brought the features as they were measured to what {@code train} and {@code test} hold
 * @param notes what the user should know of how they were read
 * @param target what a label is where it is a number and no class; there are no classes then
 */
@SuppressWarnings("ArrayRecordComponent") // As large as the data; shared, never written.
public record Dataset(
        String name,
        Samples train,
        Samples test,
        List<String> classes,
        int[] speakers,
        List<String> places,
        List<String> columns,
        Optional<InputScaling> scaling,
        List<String> notes,
        Optional<TargetScale> target) {
    /** Of examples with classes. */
    public Dataset(
            String name,
            Samples train,
            Samples test,
            List<String> classes,
            int[] speakers,
            List<String> places,
            List<String> columns,
            Optional<InputScaling> scaling,
            List<String> notes) {
        this(name, train, test, classes, speakers, places, columns, scaling, notes, Optional.empty());
    }

    /** Of features that have no names and come as they are. */
    public Dataset(String name, Samples train, Samples test, List<String> classes, int[] speakers) {
        this(name, train, test, classes, speakers, List.of(), List.of(), Optional.empty(), List.of());
    }

    public Dataset {
        classes = List.copyOf(classes);
        places = List.copyOf(places);
        columns = List.copyOf(columns);
        notes = List.copyOf(notes);
        if (train.features() != test.features()) {
            throw new DatasetException(name + ": " + train.features() + " features to train on, " + test.features()
                    + " to test on, accepted: the same number");
        }
        if (speakers.length != 0 && speakers.length != train.count()) {
            throw new DatasetException(name + ": " + speakers.length + " speakers for " + train.count() + " examples");
        }
        if (target.isEmpty()) {
            requireLabels(name, train, classes.size());
            requireLabels(name, test, classes.size());
        }
    }

    private static void requireLabels(String name, Samples samples, int classes) {
        for (int i = 0; i < samples.count(); i++) {
            int label = samples.label(i);
            if (label < 0 || label >= classes) {
                throw new DatasetException(
                        name + ": example " + i + " has label " + label + ", accepted: 0 to " + (classes - 1));
            }
        }
    }

    public Dataset scaledBy(InputScaling by) {
        return new Dataset(name, train, test, classes, speakers, places, columns, Optional.of(by), notes, target);
    }

    public int features() {
        return train.features();
    }
}
