package io.linnet.emulator.dataset;

import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.sound.Mfcc;
import io.linnet.emulator.sound.OnsetAlignment;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * From recordings to a data set: which are held out, whether the word is brought to its place, how much noise is mixed
 * in.
 *
 * @param aligned with onset alignment
 * @param noiseDb signal to noise ratio in decibels of the noise mixed into the training examples, NaN for none
 * @param copies training examples made of each recording
 * @param judgedNoiseDb of the noise mixed into the examples that the model is judged by, NaN for none
 * @param front what is heard of a second
 */
public record SpokenWords(
        List<Recording> recordings,
        boolean aligned,
        double noiseDb,
        Copies copies,
        double judgedNoiseDb,
        Function<short[], float[]> front) {
    /** One training example a recording, aligned, without noise. */
    public static SpokenWords of(List<Recording> recordings) {
        return of(recordings, new Mfcc()::features);
    }

    static SpokenWords of(List<Recording> recordings, Function<short[], float[]> front) {
        return new SpokenWords(recordings, true, Double.NaN, new Copies(1), Double.NaN, front);
    }

    /** Heard by the board's own front end (SPEC 18). */
    public SpokenWords(
            List<Recording> recordings, boolean aligned, double noiseDb, Copies copies, double judgedNoiseDb) {
        this(recordings, aligned, noiseDb, copies, judgedNoiseDb, new Mfcc()::features);
    }

    /** Judged by recordings as they are. */
    public SpokenWords(List<Recording> recordings, boolean aligned, double noiseDb, Copies copies) {
        this(recordings, aligned, noiseDb, copies, Double.NaN);
    }

    public SpokenWords {
        recordings = List.copyOf(recordings);
        if (recordings.size() < 2) {
            throw new DatasetException(recordings.size() + " recordings, accepted: 2 or more");
        }
    }

    /** Every speaker s of a seeded order with s mod folds = fold is held out. */
    public Dataset holdOutSpeakers(String name, int fold, int folds, long seed) {
        List<String> speakers =
                names(recordings.stream().map(Recording::speaker).toList());
        if (speakers.size() < folds || speakers.contains("")) {
            throw new DatasetException(name + ": " + speakers.size() + " speakers named, accepted: at least " + folds
                    + " to hold some out");
        }
        int[] order = SplitMix64.stream(seed, Purpose.PARTITION, 1).permutation(speakers.size());
        boolean[] held = new boolean[recordings.size()];
        for (int i = 0; i < held.length; i++) {
            held[i] = order[speakers.indexOf(recordings.get(i).speaker())] % folds == fold;
        }
        return dataset(name, held, seed);
    }

    /** Of every word a seeded choice of 1 / folds of the recordings is held out. */
    public Dataset holdOutRandom(String name, int folds, long seed) {
        int[] order = SplitMix64.stream(seed, Purpose.PARTITION, 1).permutation(recordings.size());
        List<String> words = words();
        int[] seen = new int[words.size()];
        boolean[] held = new boolean[recordings.size()];
        for (int i : order) {
            held[i] = seen[words.indexOf(recordings.get(i).word())]++ % folds == 0;
        }
        return dataset(name, held, seed);
    }

    /** The words in the order of their labels. */
    public List<String> words() {
        return names(recordings.stream().map(Recording::word).toList());
    }

    private static List<String> names(List<String> all) {
        return all.stream().distinct().sorted().toList();
    }

    private Dataset dataset(String name, boolean[] held, long seed) {
        List<String> words = words();
        List<String> speakers =
                names(recordings.stream().map(Recording::speaker).toList());
        List<Recording> train = new ArrayList<>();
        List<Recording> test = new ArrayList<>();
        for (int i = 0; i < held.length; i++) {
            (held[i] ? test : train).add(recordings.get(i));
        }
        SplitMix64 random = SplitMix64.stream(seed, Purpose.PARTITION, 2);
        List<Recording> multiplied = train.stream()
                .flatMap(recording -> Stream.generate(() -> recording).limit(copies.count()))
                .toList();
        int[] from = speakers.contains("")
                ? new int[0]
                : multiplied.stream()
                        .mapToInt(recording -> speakers.indexOf(recording.speaker()))
                        .toArray();
        Samples learnt = samples(multiplied, copies, noiseDb, random);
        return new Dataset(name, learnt, samples(test, new Copies(1), judgedNoiseDb, random), words, from);
    }

    /** Test examples of some recordings under noise. */
    public Samples noisy(List<Recording> some, double decibels, long seed) {
        return samples(some, new Copies(1), decibels, SplitMix64.stream(seed, Purpose.PARTITION, 3));
    }

    private Samples samples(List<Recording> some, Copies inTurn, double decibels, SplitMix64 random) {
        List<String> words = words();
        List<float[]> heard = new ArrayList<>();
        int[] labels = new int[some.size()];
        for (int i = 0; i < labels.length; i++) {
            boolean isCopy = i % inTurn.count() != 0;
            short[] sound = some.get(i).samples();
            sound = isCopy ? inTurn.played(sound, random) : sound;
            sound = Double.isNaN(decibels) ? sound : Noise.mixed(sound, decibels, random);
            sound = aligned ? OnsetAlignment.align(sound) : sound;
            sound = isCopy ? Copies.turned(sound, random) : sound;
            heard.add(front.apply(sound));
            labels[i] = words.indexOf(some.get(i).word());
        }
        int width = heard.get(0).length;
        float[] features = new float[heard.size() * width];
        for (int i = 0; i < labels.length; i++) {
            System.arraycopy(heard.get(i), 0, features, i * width, width);
        }
        return Samples.ofReals(width, features, labels);
    }

    /** White noise at a ratio to the sound's own power. */
    static final class Noise {
        private Noise() {}

        static short[] mixed(short[] sound, double decibels, SplitMix64 random) {
            double power = Arrays.stream(toInts(sound))
                    .mapToDouble(x -> (double) x * x)
                    .average()
                    .orElse(0);
            // Uniform noise of ±a has the power a²/3.
            double reach = Math.sqrt(3 * power * StrictMath.pow(10, -decibels / 10));
            short[] out = new short[sound.length];
            for (int n = 0; n < out.length; n++) {
                double noisy = sound[n] + reach * (2 * random.real() - 1);
                out[n] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.rint(noisy)));
            }
            return out;
        }

        private static int[] toInts(short[] sound) {
            int[] out = new int[sound.length];
            Arrays.setAll(out, n -> sound[n]);
            return out;
        }
    }
}
