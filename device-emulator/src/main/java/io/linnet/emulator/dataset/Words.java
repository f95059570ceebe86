package io.linnet.emulator.dataset;

import io.linnet.emulator.feature.Mfcc;
import io.linnet.emulator.feature.OnsetAlignment;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From recordings to a data set: which are held out, whether the word is brought to its place, how much noise is mixed
 * in.
 *
 * @param aligned with onset alignment
 * @param noiseDb signal to noise ratio in decibels of the noise mixed into the training examples, NaN for none
 */
public record Words(List<Recording> recordings, boolean aligned, double noiseDb) {
    public Words {
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
        boolean known = !speakers.contains("");
        int[] from = known
                ? train.stream().mapToInt(r -> speakers.indexOf(r.speaker())).toArray()
                : new int[0];
        SplitMix64 random = SplitMix64.stream(seed, Purpose.PARTITION, 2);
        return new Dataset(
                name, samples(train, words, random, noiseDb), samples(test, words, random, Double.NaN), words, from);
    }

    /** Features of some of the recordings, with other noise than the training's if wanted. */
    Samples samples(List<Recording> some, List<String> words, SplitMix64 random, double decibels) {
        Mfcc mfcc = new Mfcc();
        float[] features = new float[some.size() * Mfcc.FEATURES];
        int[] labels = new int[some.size()];
        for (int i = 0; i < labels.length; i++) {
            short[] sound = some.get(i).samples();
            short[] noisy = Double.isNaN(decibels) ? sound : Noise.mixed(sound, decibels, random);
            float[] own = mfcc.features(aligned ? OnsetAlignment.align(noisy) : noisy);
            System.arraycopy(own, 0, features, i * Mfcc.FEATURES, Mfcc.FEATURES);
            labels[i] = words.indexOf(some.get(i).word());
        }
        return Samples.ofReals(Mfcc.FEATURES, features, labels);
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
