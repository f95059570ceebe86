package io.linnet.lab.head;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.Tensor;
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
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * TIFeD's integer network behind a real convolutional extractor: all ten classes learnt on boards without a
 * floating-point unit, the whole network or one layer a device and round. Features are brought to mean 0 and deviation
 * 1 by figures of pictures that no device has, and enter in 32nds (SPEC 10.5.1): as they come, nearly all of ResNet-8's
 * lie in the lowest eighth of a byte, and the network does not learn.
 */
public final class IntegerHead {
    private static final int FLOAT_RATE_PPM = 30_000;

    /**
     * @param hidden units of the hidden layer
     * @param calibration pictures that no device has, to scale the features by
     * @param schedule of the devices; every round sees {@code examples} pictures a device
     */
    public record Settings(
            Dataset pictures,
            ExtractorModel extractor,
            Path cache,
            int devices,
            int hidden,
            Division division,
            int rateInverse,
            Schedule schedule,
            int rounds,
            int runs,
            long seed,
            int calibration) {
        /** 8 devices, 50 hidden units, buffers of 50 seen 5 times, three times through the pictures. */
        public static Settings standard(Dataset pictures, ExtractorModel extractor, Path cache, int runs, long seed) {
            return new Settings(
                    pictures,
                    extractor,
                    cache,
                    8,
                    50,
                    Division.TRUNC,
                    1024,
                    new Schedule(25, 1, 50, 50, 5),
                    345,
                    runs,
                    seed,
                    1_000);
        }
    }

    private final Settings settings;
    private final ExecutorService threads;
    private final Samples train;
    private final Samples test;
    private final ModelLayout integers;
    private final ModelLayout floats;

    private IntegerHead(Settings settings, ExecutorService threads) throws IOException {
        this.settings = settings;
        this.threads = threads;
        Features extracted = new Features(settings.extractor(), settings.cache(), threads);
        int side = 32;
        this.train = extracted.of(settings.pictures().train(), side);
        this.test = extracted.of(settings.pictures().test(), side);
        int features = train.features();
        int classes = settings.pictures().classes().size();
        this.integers =
                ModelLayout.of(Numeric.INT16, new int[] {features, settings.hidden(), classes}, new int[] {0, 0});
        this.floats = ModelLayout.of(Numeric.FLOAT32, new int[] {features, classes}, new int[] {0});
    }

    /** Accuracies of one run: the integer network in both modes, a float head of the same devices, and of one. */
    public record IntegerHeadRun(double full, double single, double federated, double central) {}

    /** Works the features out, or finds them in the cache. */
    public static IntegerHead prepare(Settings settings, ExecutorService threads) throws IOException {
        return new IntegerHead(settings, threads);
    }

    /** Full, then single. */
    public static void run(Settings settings, ExecutorService threads, Consumer<IntegerHeadResult> results)
            throws IOException {
        IntegerHead experiment = prepare(settings, threads);
        List<IntegerHeadRun> runs = new ArrayList<>();
        for (int run = 0; run < settings.runs(); run++) {
            runs.add(experiment.once(run));
        }
        experiment.summary(runs).forEach(results);
    }

    /** One run: deal and feedback come from the settings' seed and the run's number. */
    public IntegerHeadRun once(int run) {
        Deal deal = deal(run);
        return new IntegerHeadRun(
                integer(deal, false, run),
                integer(deal, true, run),
                softmax(deal.boards(), deal.test(), settings.rounds(), settings.devices()),
                softmax(List.of(deal.all()), deal.test(), settings.rounds() * settings.devices(), 1));
    }

    /** Figures over some runs: full, then single. */
    public List<IntegerHeadResult> summary(List<IntegerHeadRun> runs) {
        List<Double> federated = runs.stream().map(IntegerHeadRun::federated).toList();
        List<Double> central = runs.stream().map(IntegerHeadRun::central).toList();
        return List.of(
                result("full", runs.stream().map(IntegerHeadRun::full).toList(), federated, central),
                result("single", runs.stream().map(IntegerHeadRun::single).toList(), federated, central));
    }

    private IntegerHeadResult result(
            String mode, List<Double> accuracies, List<Double> federated, List<Double> central) {
        int share = mode.equals("single") ? integers.layers().size() : 1;
        return new IntegerHeadResult(
                mode,
                settings.devices(),
                integers.parameters(),
                settings.rounds(),
                accuracies.size(),
                Spread.of(accuracies),
                Spread.of(federated),
                Spread.of(central),
                2 * integers.parameters() / share);
    }

    private record Deal(List<Samples> boards, Samples all, Samples test) {}

    private Deal deal(int run) {
        int[] order = SplitMix64.stream(settings.seed(), Purpose.PARTITION, run).permutation(train.count());
        Tensor output = settings.extractor().output();
        FeatureScaling standard = FeatureScaling.of(train.select(Arrays.copyOf(order, settings.calibration())), output);
        Samples all =
                standard.apply(train.select(Arrays.copyOfRange(order, settings.calibration(), order.length)), output);
        List<Samples> boards = new ArrayList<>();
        for (int device = 0; device < settings.devices(); device++) {
            int first = (int) ((long) all.count() * device / settings.devices());
            int end = (int) ((long) all.count() * (device + 1) / settings.devices());
            int[] rows = new int[end - first];
            Arrays.setAll(rows, k -> first + k);
            boards.add(all.select(rows));
        }
        return new Deal(boards, all, standard.apply(test, output));
    }

    private double integer(Deal deal, boolean single, int run) {
        TifedSettings training = new TifedSettings(settings.division(), settings.rateInverse(), settings.schedule());
        Simulation simulation = trained(
                Network.TIFED, integers, training, single, settings.seed() + run, deal.boards(), settings.rounds());
        return new Evaluator(Network.TIFED, integers, settings.division())
                .evaluate(simulation.model(), deal.test())
                .accuracy();
    }

    /** The rate grows with the devices, as the number of steps falls. */
    private double softmax(List<Samples> boards, Samples judged, int rounds, int devices) {
        SoftmaxSettings training = new SoftmaxSettings(FLOAT_RATE_PPM * devices, 100, settings.schedule(), 1_000_000);
        Simulation simulation = trained(Network.SOFTMAX, floats, training, false, 0, boards, rounds);
        return new Evaluator(Network.SOFTMAX, floats, Division.FLOOR)
                .evaluate(simulation.model(), judged)
                .accuracy();
    }

    private Simulation trained(
            Network network,
            ModelLayout layout,
            TrainingSettings training,
            boolean single,
            long seed,
            List<Samples> boards,
            int rounds) {
        Simulation simulation = new Simulation(network, layout, training, single, seed, boards, threads);
        simulation.start(Parameters.zero(layout));
        for (int round = 0; round < rounds; round++) {
            simulation.step();
        }
        return simulation;
    }
}
