package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.saved.InputScaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Windows of a sensor as examples with labels: features by a front end, with the scale of all that is learnt from. Boards of a
 * fleet whose offer says of another scale make them anew.
 *
 * @param data features
 * @param train the windows of its examples to learn from
 * @param test the others
 * @param front what made the features
 */
public record SensedExamples(Dataset data, LabelledWindows train, LabelledWindows test, FrontSettings front) {
    /** The last of so many parts of each label's time is to be judged by. */
    private static final int PARTS = 5;

    /**
     * Windows of which an axis says nothing are left out.
     *
     * @param frontEnd the wire's code
     */
    public static SensedExamples of(String name, SensorWindows windows, int frontEnd) {
        return of(name, new TreeMap<>(Map.of("", windows)), List.of(), frontEnd);
    }

    /**
     * The same, each example with the machine that it is of.
     *
     * @param machines by their names, as {@link SensorWindows#byMachine} reads them
     */
    public static SensedExamples of(String name, SortedMap<String, SensorWindows> machines, int frontEnd) {
        return of(name, machines, List.copyOf(machines.keySet()), frontEnd);
    }

    private static SensedExamples of(
            String name, SortedMap<String, SensorWindows> machines, List<String> places, int frontEnd) {
        SensorWindows first = machines.values().iterator().next();
        FrontEnd front = new FrontEnd(frontEnd, first.axes(), first.samples());
        Rows train = new Rows();
        Rows test = new Rows();
        int blind = 0;
        for (Map.Entry<String, SensorWindows> machine : machines.entrySet()) {
            int before = train.labels.size();
            for (int label = 0; label < first.names().size(); label++) {
                List<short[]> of = machine.getValue().of(first.names().get(label));
                for (int i = 0; i < of.size(); i++) {
                    if (front.trouble(of.get(i)).isPresent()) {
                        blind++;
                    } else {
                        (i < of.size() - of.size() / PARTS ? train : test)
                                .add(of.get(i), label, places.indexOf(machine.getKey()));
                    }
                }
            }
            if (train.labels.size() == before) {
                throw new DatasetException(name + ": no window of " + machine.getKey() + " says anything");
            }
        }
        if (first.names().size() < 2 || test.labels.isEmpty()) {
            throw new DatasetException(name + ": " + first.names().size() + " labels, " + train.labels.size()
                    + " windows, accepted: 2 labels and more, a folder of recordings each, and 5 windows each");
        }
        List<String> notes = new ArrayList<>();
        notes.add(train.labels.size() + " windows to train, " + test.labels.size() + " to test, labels: "
                + String.join(", ", first.names())
                + (places.isEmpty() ? "" : "; machines: " + String.join(", ", places)));
        if (blind > 0) {
            notes.add(blind + " of the windows left out: an axis gives one value throughout, or stands at its ends");
        }
        FrontSettings scaled = FrontEnd.settings(
                frontEnd,
                first.axes(),
                first.samples(),
                train.windows.stream().map(front::features).toList());
        Samples learnt = train.samples(scaled);
        Samples judged = test.samples(scaled);
        Dataset data = new Dataset(
                name,
                learnt,
                judged,
                first.names(),
                places.isEmpty() ? new int[0] : Rows.numbers(train.places),
                places,
                List.of(),
                Optional.of(InputScaling.Columns.of(scaled)),
                notes);
        return new SensedExamples(data, train.with(learnt), test.with(judged), scaled);
    }

    private static final class Rows {
        private final List<short[]> windows = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();
        private final List<Integer> places = new ArrayList<>();

        void add(short[] window, int label, int place) {
            windows.add(window);
            labels.add(label);
            places.add(place);
        }

        private static int[] numbers(List<Integer> of) {
            return of.stream().mapToInt(Integer::intValue).toArray();
        }

        Samples samples(FrontSettings front) {
            return new LabelledWindows(windows, numbers(labels)).examples(front).samples();
        }

        LabelledWindows with(Samples features) {
            return new LabelledWindows(windows, numbers(labels), Optional.of(features));
        }
    }
}
