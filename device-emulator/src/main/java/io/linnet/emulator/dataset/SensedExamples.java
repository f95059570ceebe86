package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.vibration.FrontEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Windows of a sensor as examples with labels: features by a front end, brought to mean 0 and deviation 1. */
public final class SensedExamples {
    /** The last of so many parts of each label's time is to be judged by. */
    private static final int PARTS = 5;

    private SensedExamples() {}

    /**
     * Windows of which an axis says nothing are left out.
     *
     * @param frontEnd the wire's code
     */
    public static Dataset of(String name, SensorWindows windows, int frontEnd) {
        FrontEnd front = new FrontEnd(frontEnd, windows.axes(), windows.samples());
        Rows train = new Rows(FrontEnd.features(frontEnd, windows.axes(), windows.samples()));
        Rows test = new Rows(train.features);
        int blind = 0;
        for (int label = 0; label < windows.names().size(); label++) {
            List<short[]> of = windows.of(windows.names().get(label));
            for (int i = 0; i < of.size(); i++) {
                if (front.trouble(of.get(i)).isPresent()) {
                    blind++;
                } else {
                    (i < of.size() - of.size() / PARTS ? train : test).add(front.features(of.get(i)), label);
                }
            }
        }
        if (windows.names().size() < 2 || test.labels.isEmpty()) {
            throw new DatasetException(name + ": " + windows.names().size() + " labels, " + train.labels.size()
                    + " windows, accepted: 2 labels and more, a folder of recordings each, and 5 windows each");
        }
        List<String> notes = blind == 0
                ? List.of()
                : List.of(blind + " windows left out: an axis gives one value throughout, or stands at its ends");
        Samples learnt = train.samples();
        var scaling = Scaling.columns(learnt);
        return new Dataset(
                name,
                Scaling.scaled(scaling, learnt),
                Scaling.scaled(scaling, test.samples()),
                windows.names(),
                new int[0],
                List.of(),
                List.of(),
                Optional.of(scaling),
                notes);
    }

    private static final class Rows {
        private final int features;
        private final List<int[]> rows = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();

        Rows(int features) {
            this.features = features;
        }

        void add(int[] row, int label) {
            rows.add(row);
            labels.add(label);
        }

        Samples samples() {
            float[] values = new float[features * rows.size()];
            for (int i = 0; i < rows.size(); i++) {
                for (int f = 0; f < features; f++) {
                    values[i * features + f] = rows.get(i)[f];
                }
            }
            return Samples.ofReals(
                    features,
                    values,
                    labels.stream().mapToInt(Integer::intValue).toArray());
        }
    }
}
