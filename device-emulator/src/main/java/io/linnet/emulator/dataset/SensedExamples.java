package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.saved.InputScaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        FrontEnd front = new FrontEnd(frontEnd, windows.axes(), windows.samples());
        Rows train = new Rows();
        Rows test = new Rows();
        int blind = 0;
        for (int label = 0; label < windows.names().size(); label++) {
            List<short[]> of = windows.of(windows.names().get(label));
            for (int i = 0; i < of.size(); i++) {
                if (front.trouble(of.get(i)).isPresent()) {
                    blind++;
                } else {
                    (i < of.size() - of.size() / PARTS ? train : test).add(of.get(i), label);
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
        FrontSettings scaled = FrontEnd.settings(
                frontEnd,
                windows.axes(),
                windows.samples(),
                train.windows.stream().map(front::features).toList());
        Samples learnt = train.samples(scaled);
        Samples judged = test.samples(scaled);
        Dataset data = new Dataset(
                name,
                learnt,
                judged,
                windows.names(),
                new int[0],
                List.of(),
                List.of(),
                Optional.of(InputScaling.Columns.of(scaled)),
                notes);
        return new SensedExamples(data, train.with(learnt), test.with(judged), scaled);
    }

    private static final class Rows {
        private final List<short[]> windows = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();

        void add(short[] window, int label) {
            windows.add(window);
            labels.add(label);
        }

        private int[] numbers() {
            return labels.stream().mapToInt(Integer::intValue).toArray();
        }

        Samples samples(FrontSettings front) {
            return new LabelledWindows(windows, numbers()).examples(front).samples();
        }

        LabelledWindows with(Samples features) {
            return new LabelledWindows(windows, numbers(), Optional.of(features));
        }
    }
}
