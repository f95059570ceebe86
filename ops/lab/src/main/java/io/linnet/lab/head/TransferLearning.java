package io.linnet.lab.head;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.extractor.ExtractorModel;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    private static final int CURVE_POINTS = 10;
    private static final int PRETRAINING_BATCH = 20;
    private static final int PRETRAINING_PASSES = 5;

    /**
     * @param pictures CIFAR-10
     * @param extractor the frozen network; its input a multiple of 32×32
     * @param maps of the recipe that whitens: parts and mirror images of the same network's map; absent: it is left out
     * @param cache folder for features, which take a minute or two to work out
     */
    public record Settings(
            Dataset pictures,
            ExtractorModel extractor,
            Optional<Maps> maps,
            Path cache,
            List<HeadRecipe> recipes,
            List<Integer> devices,
            List<Integer> batches,
            List<Integer> passes,
            int runs,
            long seed) {
        public Settings {
            if (recipes.contains(HeadRecipe.WHITENED) && maps.isEmpty()) {
                throw new IllegalArgumentException("recipe=whitened, accepted: after an operator with a map");
            }
            recipes = List.copyOf(recipes);
            devices = List.copyOf(devices);
            batches = List.copyOf(batches);
            passes = List.copyOf(passes);
        }
    }

    /**
     * What whitened features are made of.
     *
     * @param extractor ends in a map
     * @param grid of the map's parts: 2 for quarters
     * @param isMirrored features are the mean over the picture and its mirror image, when learning and at use
     */
    public record Maps(ExtractorModel extractor, int grid, boolean isMirrored) {
        int features() {
            return grid * grid * extractor.output().channels();
        }
    }

    /**
     * One way to train.
     *
     * @param afterDogs starts from a head that was trained on dogs against the rest
     */
    public record Plan(HeadRecipe recipe, int devices, int batch, int passes, boolean afterDogs) {}

    /**
     * One run of a plan.
     *
     * @param balanced mean of the two classes' accuracies, on all test pictures
     * @param plain accuracy
     * @param central balanced accuracy of one trainer that saw the same samples by the same recipe
     * @param curve balanced accuracy after each tenth of the rounds
     */
    public record HeadRun(double balanced, double plain, double central, List<Double> curve, int samples, int rounds) {
        public HeadRun {
            curve = List.copyOf(curve);
        }
    }

    /**
     * Who has which examples in one run, as a fleet over real links takes them.
     *
     * @param boards rows of {@code examples}, a board each
     */
    public record Dealt(Samples examples, List<int[]> boards, Samples judged, int rounds) {
        public Dealt {
            boards = List.copyOf(boards);
        }
    }

    private final Settings settings;
    private final ExecutorService threads;
    private final TransferFeatures features;

    private TransferLearning(Settings settings, ExecutorService threads) throws IOException {
        this.settings = settings;
        this.threads = threads;
        this.features = new TransferFeatures(settings, threads);
    }

    /** Works the features out, or finds them in the cache. */
    public static TransferLearning prepare(Settings settings, ExecutorService threads) throws IOException {
        return new TransferLearning(settings, threads);
    }

    /** All plans, each with its figures over the runs. */
    public static void run(Settings settings, ExecutorService threads, Consumer<HeadResult> results)
            throws IOException {
        TransferLearning experiment = prepare(settings, threads);
        for (Plan plan : plans(settings)) {
            List<HeadRun> runs = new ArrayList<>();
            for (int run = 0; run < settings.runs(); run++) {
                runs.add(experiment.once(plan, run));
            }
            results.accept(experiment.summary(plan, runs));
        }
    }

    /**
     * First the devices, from scratch and after dogs, with batches of 20 and 5 passes; then the batches and the passes
     * with 3 devices.
     */
    public static List<Plan> plans(Settings settings) {
        List<Plan> plans = new ArrayList<>();
        for (HeadRecipe recipe : settings.recipes()) {
            for (boolean afterDogs : new boolean[] {false, true}) {
                settings.devices().forEach(devices -> plans.add(new Plan(recipe, devices, 20, 5, afterDogs)));
            }
            settings.batches().forEach(batch -> plans.add(new Plan(recipe, 3, batch, 5, false)));
            settings.passes().forEach(passes -> plans.add(new Plan(recipe, 3, 20, passes, false)));
        }
        // The three parts have a plan in common.
        return plans.stream().distinct().toList();
    }

    /** What the recipe's head reads. */
    public int features(HeadRecipe recipe) {
        return features.count(recipe);
    }

    private ModelLayout layout(HeadRecipe recipe) {
        return ModelLayout.of(Numeric.FLOAT32, new int[] {features(recipe), 2}, new int[] {0});
    }

    /** One run: the deal and the initial head come from the settings' seed and the run's number. */
    public HeadRun once(Plan plan, int run) {
        TransferFeatures.Deal deal = features.deal(settings.seed(), run);
        Samples own = deal.cats(plan.recipe());
        Samples judged = deal.judged(plan.recipe());
        int rounds = own.count() / (plan.devices() * plan.batch());
        Parameters start = plan.afterDogs() ? dogHead(deal, plan.recipe()) : start(plan.recipe(), run);
        List<Double> curve = new ArrayList<>();
        Evaluation last = evaluate(federated(plan, own, rounds, start, judged, curve), judged);
        return new HeadRun(
                balanced(last),
                last.accuracy(),
                balanced(evaluate(central(plan, own, rounds, start), judged)),
                curve,
                rounds * plan.devices() * plan.batch(),
                rounds);
    }

    /** The examples of a run from scratch. */
    public Dealt dealt(Plan plan, int run) {
        TransferFeatures.Deal deal = features.deal(settings.seed(), run);
        Samples own = deal.cats(plan.recipe());
        int rounds = own.count() / (plan.devices() * plan.batch());
        List<int[]> boards = new ArrayList<>();
        for (int device = 0; device < plan.devices(); device++) {
            boards.add(rows(plan, rounds, device));
        }
        return new Dealt(own, boards, deal.judged(plan.recipe()), rounds);
    }

    /** Figures over some runs of a plan, at least one. */
    public HeadResult summary(Plan plan, List<HeadRun> runs) {
        List<Double> curve = new ArrayList<>();
        for (int point = 0; point < CURVE_POINTS; point++) {
            int at = point;
            curve.add(runs.stream()
                    .mapToDouble(once -> once.curve().get(at))
                    .average()
                    .orElse(0));
        }
        return new HeadResult(
                plan.recipe().name().toLowerCase(Locale.ROOT),
                plan.devices(),
                plan.batch(),
                plan.passes(),
                plan.afterDogs() ? "dog" : "scratch",
                runs.size(),
                runs.get(0).samples(),
                runs.get(0).rounds(),
                Spread.of(runs.stream().map(HeadRun::balanced).toList()),
                Spread.of(runs.stream().map(HeadRun::plain).toList()),
                Spread.of(runs.stream().map(HeadRun::central).toList()),
                curve,
                features(plan.recipe()),
                4 * layout(plan.recipe()).parameters());
    }

    /** A head that one device trained on dogs against the rest. */
    private Parameters dogHead(TransferFeatures.Deal deal, HeadRecipe recipe) {
        Plan plan = new Plan(recipe, 1, PRETRAINING_BATCH, PRETRAINING_PASSES, false);
        Samples own = deal.dogs(recipe);
        return central(plan, own, own.count() / PRETRAINING_BATCH, start(recipe, 0));
    }

    private Parameters start(HeadRecipe recipe, int run) {
        return recipe == HeadRecipe.PUBLISHED
                ? Parameters.initial(layout(recipe), Network.SOFTMAX, settings.seed() + run)
                : Parameters.zero(layout(recipe));
    }

    /** Every round the device takes the next batch after those of the devices before it. */
    private static int[] rows(Plan plan, int rounds, int device) {
        int[] rows = new int[rounds * plan.batch()];
        for (int k = 0; k < rows.length; k++) {
            int round = k / plan.batch();
            rows[k] = (round * plan.devices() + device) * plan.batch() + k % plan.batch();
        }
        return rows;
    }

    /** Adds the curve's points to {@code curve}. */
    private Parameters federated(
            Plan plan, Samples own, int rounds, Parameters start, Samples judged, List<Double> curve) {
        List<Samples> boards = new ArrayList<>();
        for (int device = 0; device < plan.devices(); device++) {
            boards.add(own.select(rows(plan, rounds, device)));
        }
        Simulation simulation = simulation(plan, training(plan), boards);
        simulation.start(start);
        for (int point = 0; point < CURVE_POINTS; point++) {
            while (simulation.round() < (long) rounds * (point + 1) / CURVE_POINTS) {
                simulation.step();
            }
            curve.add(balanced(evaluate(simulation.model(), judged)));
        }
        return simulation.model();
    }

    /** One device that takes every sample of the others, in batches of the same size. */
    private Parameters central(Plan plan, Samples own, int rounds, Parameters start) {
        Schedule schedule = Schedule.fresh(plan.batch(), plan.passes(), plan.batch());
        Simulation simulation = simulation(plan, plan.recipe().settings(1, schedule), List.of(own));
        simulation.start(start);
        for (int round = 0; round < rounds * plan.devices(); round++) {
            simulation.step();
        }
        return simulation.model();
    }

    /** What the devices are told. */
    public static SoftmaxSettings training(Plan plan) {
        return plan.recipe().settings(plan.devices(), Schedule.fresh(plan.batch(), plan.passes(), plan.batch()));
    }

    private Simulation simulation(Plan plan, SoftmaxSettings training, List<Samples> boards) {
        return new Simulation(
                Network.SOFTMAX, layout(plan.recipe()), training, false, settings.seed(), boards, threads);
    }

    private Evaluation evaluate(Parameters head, Samples judged) {
        return new Evaluator(Network.SOFTMAX, head.layout(), Division.FLOOR).evaluate(head, judged);
    }

    /** Mean over the classes of the share that is right. */
    public static double balanced(Evaluation evaluation) {
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
}
