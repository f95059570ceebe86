package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import java.util.List;

/**
 * Examples to learn from and examples to be judged by.
 *
 * @param classes a name a label
 * @param speakers for each training example the number of the person, device or place it came from; empty if unknown
 */
@SuppressWarnings("ArrayRecordComponent") // As large as the data; shared, never written.
public record Dataset(String name, Samples train, Samples test, List<String> classes, int[] speakers) {
    public Dataset {
        classes = List.copyOf(classes);
        if (train.features() != test.features()) {
            throw new DatasetException(name + ": " + train.features() + " features to train on, " + test.features()
                    + " to test on, accepted: the same number");
        }
        if (speakers.length != 0 && speakers.length != train.count()) {
            throw new DatasetException(name + ": " + speakers.length + " speakers for " + train.count() + " examples");
        }
        requireLabels(name, train, classes.size());
        requireLabels(name, test, classes.size());
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

    public int features() {
        return train.features();
    }
}
