package io.linnet.lab.bench;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Idx;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.emulator.dataset.Recordings;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.sound.Mfcc;
import io.linnet.emulator.sound.OnsetAlignment;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The networks and data that codecs are compared on. */
final class CodecTasks {
    private static final int CLASSES = 10;
    private static final int MNIST_BOARDS = 10;
    private static final int TIFED_BOARDS = 8;
    /** Recordings of each digit and speaker below this index are for testing: the data set's own split. */
    private static final int FSDD_TEST_INDICES = 5;
    /** Features have a deviation of one; 650 of them in full would drive every sigmoid to its end (.79 instead of .88). */
    private static final float FEATURE_SCALE = 1 / 8f;

    private CodecTasks() {}

    /** Spoken digits on the keyword-size network, 650-16-10; a board a speaker. */
    static CodecTask fsdd(Path folder) {
        List<Recording> recordings = Recordings.read(folder);
        List<Recording> train =
                recordings.stream().filter(r -> index(r) >= FSDD_TEST_INDICES).toList();
        List<Recording> test =
                recordings.stream().filter(r -> index(r) < FSDD_TEST_INDICES).toList();
        List<String> speakers =
                train.stream().map(Recording::speaker).distinct().sorted().toList();
        return new CodecTask(
                "fsdd 650-16-10, a board a speaker",
                Network.SIGMOID,
                new int[] {Mfcc.FEATURES, 16, CLASSES},
                -11,
                new SigmoidSettings(100_000, 900_000, Schedule.fresh(1, 1, 50)),
                150,
                features(train),
                features(test),
                seed -> bySpeaker(train, speakers, seed));
    }

    private static int index(Recording recording) {
        String name = recording.file();
        return Integer.parseInt(name.substring(name.lastIndexOf('_') + 1, name.lastIndexOf('.')));
    }

    private static Samples features(List<Recording> recordings) {
        Mfcc mfcc = new Mfcc();
        float[] values = new float[recordings.size() * Mfcc.FEATURES];
        int[] labels = new int[recordings.size()];
        for (int i = 0; i < labels.length; i++) {
            float[] own = mfcc.features(OnsetAlignment.align(recordings.get(i).samples()));
            for (int k = 0; k < Mfcc.FEATURES; k++) {
                values[i * Mfcc.FEATURES + k] = own[k] * FEATURE_SCALE;
            }
            labels[i] = Integer.parseInt(recordings.get(i).word());
        }
        return Samples.ofReals(Mfcc.FEATURES, values, labels);
    }

    private static List<int[]> bySpeaker(List<Recording> recordings, List<String> speakers, long seed) {
        List<int[]> boards = new ArrayList<>();
        for (int b = 0; b < speakers.size(); b++) {
            String speaker = speakers.get(b);
            int[] own = IntStream.range(0, recordings.size())
                    .filter(i -> recordings.get(i).speaker().equals(speaker))
                    .toArray();
            int[] order = SplitMix64.stream(seed, SplitMix64.Purpose.ORDER, b).permutation(own.length);
            boards.add(IntStream.of(order).map(i -> own[i]).toArray());
        }
        return boards;
    }

    /** Handwritten digits, 784-32-10, on boards that know few digits each. */
    static CodecTask mnist(Path folder) {
        Dataset digits = digits(folder);
        Samples test = Samples.ofReals(
                digits.features(), digits.test().toReals(), digits.test().labels());
        return new CodecTask(
                "mnist 784-32-10, " + MNIST_BOARDS + " boards, shards:2",
                Network.SIGMOID,
                new int[] {digits.features(), 32, CLASSES},
                -11,
                new SigmoidSettings(100_000, 900_000, Schedule.fresh(1, 1, 30)),
                100,
                digits.train(),
                test,
                seed -> new Partition.Shards(2).cut(digits, MNIST_BOARDS, seed));
    }

    /**
     * The integer head of TIFeD's CNN-1, 200-50-10, on handwritten digits: the middle 20 × 20 pixels, averaged in pairs
     * across, stand for the 200 features of its frozen layers.
     */
    static CodecTask tifed(Path folder) {
        Dataset digits = digits(folder);
        Dataset pooled = new Dataset(
                digits.name(), pooled(digits.train()), pooled(digits.test()), digits.classes(), digits.speakers());
        return new CodecTask(
                "mnist pooled, tifed 200-50-10, " + TIFED_BOARDS + " boards",
                Network.TIFED,
                new int[] {pooled.features(), 50, CLASSES},
                0,
                new TifedSettings(Division.TRUNC, 1024, new Schedule(25, 1, 50, 50, 5)),
                750,
                pooled.train(),
                pooled.test(),
                seed -> new Partition.Iid().cut(pooled, TIFED_BOARDS, seed));
    }

    private static Samples pooled(Samples images) {
        byte[] in = images.toBytes();
        byte[] out = new byte[images.count() * 200];
        for (int i = 0; i < images.count(); i++) {
            for (int k = 0; k < 200; k++) {
                int at = i * 784 + (4 + k / 10) * 28 + 4 + k % 10 * 2;
                out[i * 200 + k] = (byte) ((in[at] + in[at + 1]) >> 1);
            }
        }
        return Samples.ofBytes(200, out, images.labels());
    }

    private static Dataset digits(Path folder) {
        List<String> classes =
                IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
        return new Dataset(
                "mnist",
                Idx.read(folder.resolve("train-images-idx3-ubyte.gz"), folder.resolve("train-labels-idx1-ubyte.gz")),
                Idx.read(folder.resolve("t10k-images-idx3-ubyte.gz"), folder.resolve("t10k-labels-idx1-ubyte.gz")),
                classes,
                new int[0]);
    }
}
