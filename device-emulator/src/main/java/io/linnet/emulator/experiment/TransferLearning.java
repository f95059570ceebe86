package io.linnet.emulator.experiment;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.feature.quantized.ExtractorModel;
import io.linnet.emulator.feature.quantized.Tensor;
import io.linnet.emulator.learn.Evaluation;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * Cats against the rest, learnt federatedly from fresh pictures on the features of a frozen network (TinyFedTL, figure
 * 1). The examples are balanced: all cats of the training pictures and as many others drawn at random, shuffled, dealt
 * in turn; every round each device takes its next batch, seen once but for the local passes. CIFAR-10's pictures are
 * enlarged to the extractor's input, bilinear. Results are judged on all test pictures by the mean of the two classes'
 * accuracies.
 */
public final class TransferLearning {
    private static final int SIDE = 32;
    private static final int CURVE_POINTS = 10;
    private static final int PRETRAINING_BATCH = 20;
    private static final int PRETRAINING_PASSES = 5;

    /**
     * @param pictures CIFAR-10
     * @param extractor the frozen network; its input a multiple of 32×32
     * @param cache folder for features, which take a minute or two to work out
     */
    public record Settings(
            Dataset pictures,
            ExtractorModel extractor,
            Path cache,
            List<HeadRecipe> recipes,
            List<Integer> devices,
            List<Integer> batches,
            List<Integer> passes,
            int runs,
            long seed) {
        public Settings {
            recipes = List.copyOf(recipes);
            devices = List.copyOf(devices);
            batches = List.copyOf(batches);
            passes = List.copyOf(passes);
        }

        /** The paper's figure: 1, 3, 6, 9 devices; batches of 1 to 50; 1 to 6 local passes. */
        public static Settings standard(Dataset pictures, ExtractorModel extractor, Path cache, int runs, long seed) {
            return new Settings(
                    pictures,
                    extractor,
                    cache,
                    List.of(HeadRecipe.values()),
                    List.of(1, 3, 6, 9),
                    List.of(1, 5, 10, 20, 50),
                    List.of(1, 2, 4, 6),
                    runs,
                    seed);
        }
    }

    /** One way to train. */
    private record Plan(HeadRecipe recipe, int devices, int batch, int passes, boolean afterDogs) {}

    private final Settings settings;
    private final ExecutorService threads;
    private final ModelLayout layout;
    private final Samples train;
    private final Samples test;
    private final int cat;
    private final int dog;

    private TransferLearning(Settings settings, ExecutorService threads) throws IOException {
        this.settings = settings;
        this.threads = threads;
        int features = settings.extractor().output().bytes();
        this.layout = ModelLayout.of(Numeric.FLOAT32, new int[] {features, 2}, new int[] {0});
        Features extracted = new Features(settings.extractor(), settings.cache(), threads);
        this.train = extracted.of(settings.pictures().train(), SIDE);
        this.test = extracted.of(settings.pictures().test(), SIDE);
        this.cat = classOf("cat");
        this.dog = classOf("dog");
    }

    private int classOf(String name) {
        int label = settings.pictures().classes().indexOf(name);
        if (label < 0) {
            throw new IllegalArgumentException("classes=" + settings.pictures().classes() + ", accepted: with " + name);
        }
        return label;
    }

    /**
     * First the devices, from scratch and after dogs, with batches of 20 and 5 passes; then the batches and the passes
     * with 3 devices.
     */
    public static void run(Settings settings, ExecutorService threads, Consumer<HeadResult> results)
            throws IOException {
        TransferLearning experiment = new TransferLearning(settings, threads);
        for (HeadRecipe recipe : settings.recipes()) {
            for (boolean afterDogs : new boolean[] {false, true}) {
                for (int devices : settings.devices()) {
                    results.accept(experiment.measure(new Plan(recipe, devices, 20, 5, afterDogs)));
                }
            }
            for (int batch : settings.batches()) {
                results.accept(experiment.measure(new Plan(recipe, 3, batch, 5, false)));
            }
            for (int passes : settings.passes()) {
                results.accept(experiment.measure(new Plan(recipe, 3, 20, passes, false)));
            }
        }
    }

    private HeadResult measure(Plan plan) {
        List<Double> balanced = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        List<Double> central = new ArrayList<>();
        double[] curve = new double[CURVE_POINTS];
        int rounds = 0;
        for (int run = 0; run < settings.runs(); run++) {
            Deal deal = new Deal(settings.seed(), run);
            Samples own = deal.prepared(plan.recipe(), deal.cats, cat);
            Samples judged = deal.prepared(plan.recipe(), test, cat);
            rounds = own.count() / (plan.devices() * plan.batch());
            Parameters start = plan.afterDogs() ? deal.dogHead(plan.recipe()) : start(plan.recipe(), run);
            Parameters head = federated(plan, own, rounds, start, judged, curve);
            balanced.add(balanced(evaluate(head, judged)));
            plain.add(evaluate(head, judged).accuracy());
            central.add(balanced(evaluate(central(plan, own, rounds, start), judged)));
        }
        List<Double> points = new ArrayList<>();
        for (double point : curve) {
            points.add(point / settings.runs());
        }
        return new HeadResult(
                plan.recipe().name().toLowerCase(Locale.ROOT),
                plan.devices(),
                plan.batch(),
                plan.passes(),
                plan.afterDogs() ? "dog" : "scratch",
                settings.runs(),
                rounds * plan.devices() * plan.batch(),
                rounds,
                Spread.of(balanced),
                Spread.of(plain),
                Spread.of(central),
                points,
                4 * layout.parameters());
    }

    private Parameters start(HeadRecipe recipe, int run) {
        return recipe == HeadRecipe.PUBLISHED
                ? Parameters.initial(layout, Network.SOFTMAX, settings.seed() + run)
                : Parameters.zero(layout);
    }

    /** Adds the curve's points to {@code curve}. */
    private Parameters federated(Plan plan, Samples own, int rounds, Parameters start, Samples judged, double[] curve) {
        List<Samples> boards = new ArrayList<>();
        for (int device = 0; device < plan.devices(); device++) {
            int[] rows = new int[rounds * plan.batch()];
            for (int k = 0; k < rows.length; k++) {
                int round = k / plan.batch();
                rows[k] = (round * plan.devices() + device) * plan.batch() + k % plan.batch();
            }
            boards.add(own.select(rows));
        }
        Schedule schedule = Schedule.fresh(plan.batch(), plan.passes(), plan.batch());
        Simulation simulation = simulation(plan.recipe().settings(plan.devices(), schedule), boards);
        simulation.start(start);
        for (int point = 0; point < CURVE_POINTS; point++) {
            while (simulation.round() < (long) rounds * (point + 1) / CURVE_POINTS) {
                simulation.step();
            }
            curve[point] += balanced(evaluate(simulation.model(), judged));
        }
        return simulation.model();
    }

    /** One device that takes every sample of the others, in batches of the same size. */
    private Parameters central(Plan plan, Samples own, int rounds, Parameters start) {
        Schedule schedule = Schedule.fresh(plan.batch(), plan.passes(), plan.batch());
        Simulation simulation = simulation(plan.recipe().settings(1, schedule), List.of(own));
        simulation.start(start);
        for (int round = 0; round < rounds * plan.devices(); round++) {
            simulation.step();
        }
        return simulation.model();
    }

    private Simulation simulation(SoftmaxSettings training, List<Samples> boards) {
        return new Simulation(Network.SOFTMAX, layout, training, false, settings.seed(), boards, threads);
    }

    private Evaluation evaluate(Parameters head, Samples judged) {
        return new Evaluator(Network.SOFTMAX, layout, Division.FLOOR).evaluate(head, judged);
    }

    /** Mean over the classes of the share that is right. */
    static double balanced(Evaluation evaluation) {
        double sum = 0;
        int[][] confusion = evaluation.confusion();
        for (int label = 0; label < confusion.length; label++) {
            int count = 0;
            for (int n : confusion[label]) {
                count += n;
            }
            sum += count == 0 ? 0 : (double) confusion[label][label] / count;
        }
        return sum / confusion.length;
    }

    /** Who sees which training picture in one run: cats' task, dogs' task, and the rest to scale features by. */
    private final class Deal {
        private final Samples cats;
        private final Samples dogs;
        private final Standard standard;

        Deal(long seed, int run) {
            SplitMix64 random = SplitMix64.stream(seed, Purpose.PARTITION, run);
            int[] order = random.permutation(train.count());
            boolean[] taken = new boolean[train.count()];
            // Dogs stay for their own task, cats for theirs; the others go to one task only.
            cats = balancedTask(order, cat, taken, random);
            dogs = balancedTask(order, dog, taken, random);
            int[] free = Arrays.stream(order).filter(row -> !taken[row]).toArray();
            standard = Standard.of(train.select(free), settings.extractor().output());
        }

        private Samples balancedTask(int[] order, int label, boolean[] taken, SplitMix64 random) {
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
            return train.select(chosen);
        }

        /** The features as the recipe wants them, label 1 for {@code positive}. */
        Samples prepared(HeadRecipe recipe, Samples samples, int positive) {
            Tensor output = settings.extractor().output();
            Samples reals =
                    recipe == HeadRecipe.PUBLISHED ? Standard.real(samples, output) : standard.apply(samples, output);
            int[] labels = new int[samples.count()];
            for (int k = 0; k < labels.length; k++) {
                labels[k] = samples.label(k) == positive ? 1 : 0;
            }
            return Samples.ofReals(samples.features(), reals.toReals(), labels);
        }

        /** A head that one device trained on dogs against the rest. */
        Parameters dogHead(HeadRecipe recipe) {
            Plan plan = new Plan(recipe, 1, PRETRAINING_BATCH, PRETRAINING_PASSES, false);
            Samples own = prepared(recipe, dogs, dog);
            return central(plan, own, own.count() / PRETRAINING_BATCH, start(recipe, 0));
        }
    }
}
