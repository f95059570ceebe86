package io.linnet.lab.head;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.Tensor;
import io.linnet.emulator.learn.Samples;
import io.linnet.lab.head.TransferLearning.Maps;
import io.linnet.lab.head.TransferLearning.Settings;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Training and test pictures as a frozen network sees them, and who has which. */
final class TransferFeatures {
    private static final int SIDE = 32;

    private final Settings settings;
    private final Samples train;
    private final Samples test;
    private final List<Samples> trainMaps = new ArrayList<>();
    private final List<Samples> testMaps = new ArrayList<>();
    private final int cat;
    private final int dog;

    /** Works the features out, or finds them in the cache. */
    TransferFeatures(Settings settings, ExecutorService threads) throws IOException {
        this.settings = settings;
        Features extracted = new Features(settings.extractor(), settings.cache(), threads);
        this.train = extracted.of(settings.pictures().train(), SIDE);
        this.test = extracted.of(settings.pictures().test(), SIDE);
        if (settings.recipes().contains(HeadRecipe.WHITENED)) {
            Maps maps = settings.maps().orElseThrow();
            Features mapped = new Features(maps.extractor(), settings.cache(), threads);
            for (boolean isTurned : maps.isMirrored() ? new boolean[] {false, true} : new boolean[] {false}) {
                trainMaps.add(mapped.of(turned(settings.pictures().train(), isTurned), SIDE));
                testMaps.add(mapped.of(turned(settings.pictures().test(), isTurned), SIDE));
            }
        }
        this.cat = classOf("cat");
        this.dog = classOf("dog");
    }

    /** The pictures themselves, or left for right. */
    private static Samples turned(Samples pictures, boolean isTurned) {
        if (!isTurned) {
            return pictures;
        }
        byte[] values = pictures.toBytes();
        byte[] turned = new byte[values.length];
        for (int k = 0; k < values.length; k++) {
            int column = k / 3 % SIDE;
            turned[k + 3 * (SIDE - 1 - 2 * column)] = values[k];
        }
        return Samples.ofBytes(pictures.features(), turned, pictures.labels());
    }

    private int classOf(String name) {
        int label = settings.pictures().classes().indexOf(name);
        if (label < 0) {
            throw new IllegalArgumentException("classes=" + settings.pictures().classes() + ", accepted: with " + name);
        }
        return label;
    }

    /** What the recipe's head reads. */
    int count(HeadRecipe recipe) {
        return recipe == HeadRecipe.WHITENED
                ? settings.maps().orElseThrow().features()
                : settings.extractor().output().bytes();
    }

    Deal deal(long seed, int run) {
        return new Deal(seed, run);
    }

    /** Who sees which training picture in one run: cats' task, dogs' task, and the rest to scale features by. */
    final class Deal {
        private final int[] cats;
        private final int[] dogs;
        private final FeatureScaling standard;
        private final Optional<ExtractorModel> whitening;

        Deal(long seed, int run) {
            SplitMix64 random = SplitMix64.stream(seed, Purpose.PARTITION, run);
            int[] order = random.permutation(train.count());
            boolean[] taken = new boolean[train.count()];
            // Dogs stay for their own task, cats for theirs; the others go to one task only.
            cats = balancedTask(order, cat, taken, random);
            dogs = balancedTask(order, dog, taken, random);
            int[] free = Arrays.stream(order).filter(row -> !taken[row]).toArray();
            standard =
                    FeatureScaling.of(train.select(free), settings.extractor().output());
            whitening = trainMaps.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Whitening.of(
                            trainMaps.get(0).select(Arrays.copyOf(free, Math.min(free.length, Whitening.PICTURES))),
                            settings.maps().orElseThrow().extractor().output(),
                            settings.maps().orElseThrow().grid()));
        }

        private int[] balancedTask(int[] order, int label, boolean[] taken, SplitMix64 random) {
            List<Integer> rows = new ArrayList<>();
            for (int row : order) {
                if (train.label(row) == label && !taken[row]) {
                    rows.add(row);
                }
            }
            int positives = rows.size();
            for (int row : order) {
                if (train.label(row) != label && !taken[row] && rows.size() < 2 * positives) {
                    rows.add(row);
                }
            }
            int[] mixed = random.permutation(rows.size());
            int[] chosen = new int[mixed.length];
            for (int k = 0; k < chosen.length; k++) {
                chosen[k] = rows.get(mixed[k]);
                taken[chosen[k]] = true;
            }
            return chosen;
        }

        /** All test pictures, cat or not. */
        Samples judged(HeadRecipe recipe) {
            int[] all = new int[test.count()];
            Arrays.setAll(all, row -> row);
            return prepared(recipe, test, testMaps, all, cat);
        }

        Samples cats(HeadRecipe recipe) {
            return own(recipe, cats, cat);
        }

        Samples dogs(HeadRecipe recipe) {
            return own(recipe, dogs, dog);
        }

        private Samples own(HeadRecipe recipe, int[] rows, int positive) {
            return prepared(recipe, train, trainMaps, rows, positive);
        }

        /** The features as the recipe wants them, label 1 for {@code positive}. */
        private Samples prepared(HeadRecipe recipe, Samples means, List<Samples> maps, int[] rows, int positive) {
            Tensor output = settings.extractor().output();
            Samples chosen = means.select(rows);
            float[] reals = switch (recipe) {
                case PUBLISHED -> FeatureScaling.real(chosen, output).toReals();
                case STANDARDISED -> standard.apply(chosen, output).toReals();
                case WHITENED -> whitened(maps, rows);
            };
            int[] labels = new int[rows.length];
            for (int k = 0; k < labels.length; k++) {
                labels[k] = chosen.label(k) == positive ? 1 : 0;
            }
            return Samples.ofReals(count(recipe), reals, labels);
        }

        /** The mean over a picture and its mirror image, where there is one. */
        private float[] whitened(List<Samples> maps, int[] rows) {
            float[] sum = new float[rows.length * count(HeadRecipe.WHITENED)];
            for (Samples map : maps) {
                float[] one = Whitening.apply(whitening.orElseThrow(), map.select(rows));
                for (int k = 0; k < sum.length; k++) {
                    sum[k] += one[k] / maps.size();
                }
            }
            return sum;
        }
    }
}
