package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.dataset.Copies;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.dataset.Recording;
import io.linnet.emulator.dataset.SpokenWords;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.lab.head.SpokenFeatures;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.SoftmaxSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Keyword spotting on boards: a 650-H-C sigmoid network with momentum, a sample a step, a round after every few samples,
 * the mean weighted by samples. Accuracy is on recordings, and where speakers are held out on voices, never heard.
 */
public final class KeywordsExperiment {
    /** As many parts, of which each run holds out another. */
    public static final int FOLDS = 5;

    private static final int SAME_RATE_PPM = 1_000_000;

    private KeywordsExperiment() {}

    /**
     * What the boards hear.
     *
     * @param isBySpeaker whole speakers are held out, not single recordings
     * @param noiseDb of the noise mixed into training, NaN: none
     * @param judgedNoiseDb of the noise mixed into what is held out, NaN: none
     * @param copies training examples made of each recording
     * @param folds parts, of which one is held out
     * @param extractor a frozen network that hears; empty: the board's own front end
     */
    public record Sounds(
            String name,
            List<Recording> recordings,
            boolean isAligned,
            boolean isBySpeaker,
            double noiseDb,
            double judgedNoiseDb,
            Copies copies,
            int folds,
            Optional<SpokenFeatures> extractor) {
        public Sounds {
            recordings = List.copyOf(recordings);
        }

        public Sounds(
                String name,
                List<Recording> recordings,
                boolean isAligned,
                boolean isBySpeaker,
                double noiseDb,
                double judgedNoiseDb,
                int copies) {
            this(
                    name,
                    recordings,
                    isAligned,
                    isBySpeaker,
                    noiseDb,
                    judgedNoiseDb,
                    new Copies(copies),
                    FOLDS,
                    Optional.empty());
        }

        /** @param fold which part is held out */
        private Dataset heard(int fold, long seed) {
            SpokenWords words = extractor.isPresent()
                    ? new SpokenWords(recordings, isAligned, noiseDb, copies, judgedNoiseDb, extractor.get()::input)
                    : new SpokenWords(recordings, isAligned, noiseDb, copies, judgedNoiseDb);
            Dataset data = isBySpeaker
                    ? words.holdOutSpeakers(name, fold % folds, folds, seed - fold)
                    : words.holdOutRandom(name, folds, seed);
            return extractor.isPresent() ? extractor.get().features(data) : data;
        }
    }

    /**
     * How they learn.
     *
     * @param hidden units of the hidden layer; 0: a softmax layer alone
     * @param isAlternating each board's words take turns
     * @param initial size of the first layer's initial weights against ±½
     * @param exponent of the weights' fixed point
     * @param local samples of a board and round
     * @param isOneLayerEach a board trains one layer a round
     * @param server what it makes of a round's mean
     * @param start trained before
     */
    public record Training(
            int boards,
            Partition split,
            boolean isAlternating,
            int hidden,
            double rate,
            double momentum,
            double initial,
            int exponent,
            int rounds,
            int local,
            boolean isOneLayerEach,
            Optimiser server,
            List<ModelPlan.Stage> stages,
            Optional<Parameters> start) {
        public Training {
            stages = List.copyOf(stages);
        }

        /** The same with another coding of updates. */
        public Training withStages(List<ModelPlan.Stage> other) {
            return new Training(
                    boards,
                    split,
                    isAlternating,
                    hidden,
                    rate,
                    momentum,
                    initial,
                    exponent,
                    rounds,
                    local,
                    isOneLayerEach,
                    server,
                    other,
                    start);
        }

        /** The same from a trained model. */
        public Training withStart(Parameters model) {
            return new Training(
                    boards,
                    split,
                    isAlternating,
                    hidden,
                    rate,
                    momentum,
                    initial,
                    exponent,
                    rounds,
                    local,
                    isOneLayerEach,
                    server,
                    stages,
                    Optional.of(model));
        }
    }

    /**
     * One run.
     *
     * @param rounds at which {@code curve} was measured
     * @param curve accuracy on what was never heard
     * @param losses for each board the loss of each sample as it came
     * @param bytesUp payload of all boards; 0 without links
     */
    public record KeywordsRun(
            double accuracy,
            List<Integer> rounds,
            List<Double> curve,
            List<List<Float>> losses,
            long bytesUp,
            long bytesDown,
            List<String> words,
            Parameters model) {}

    /** Looks on. */
    public interface Watch {
        /** @param accuracy NaN where it was not measured */
        default void round(int round, double accuracy) {}

        /** A board's losses of one round. */
        default void losses(int round, int board, float[] losses) {}
    }

    /**
     * @param fold which part of speakers or recordings is held out, and with {@code seed} how the rest is dealt
     * @param every rounds between two points of the curve
     */
    public static KeywordsRun once(Sounds sounds, Training training, int fold, long seed, int every, Watch watch)
            throws InterruptedException {
        Dataset data = sounds.heard(fold, seed);
        ModelLayout layout = layout(training, data.features(), data.classes().size());
        List<int[]> parts = new ArrayList<>();
        for (int[] rows : training.split().cut(data, training.boards(), seed)) {
            parts.add(
                    training.isAlternating()
                            ? alternating(rows, data.train(), data.classes().size())
                            : rows);
        }
        Parameters start = training.start().isPresent()
                ? KeywordsStart.trained(training.start().get(), layout, network(training), seed)
                : KeywordsStart.drawn(layout, network(training), training.initial(), seed);
        Follower follower = new Follower(layout, data.test(), training, every, watch);
        ModelPlan plan = new ModelPlan(
                "keywords", layout, settings(training), seed, training.isOneLayerEach(), training.stages(), 1_000);
        LocalFleet.Outcome outcome = LocalFleet.run(
                plan,
                data.train(),
                parts,
                training.rounds(),
                Optional.of(start),
                Disturbance.NONE,
                follower,
                policy -> policy.withOptimiser(training.server()));
        return follower.once(data, outcome.bytesUp(), outcome.bytesDown());
    }

    private static Network network(Training training) {
        return training.hidden() == 0 ? Network.SOFTMAX : Network.SIGMOID;
    }

    private static ModelLayout layout(Training training, int features, int classes) {
        int exponent = training.exponent();
        return training.hidden() == 0
                ? ModelLayout.of(Numeric.INT16, new int[] {features, classes}, new int[] {exponent})
                : ModelLayout.of(
                        Numeric.INT16, new int[] {features, training.hidden(), classes}, new int[] {exponent, exponent
                        });
    }

    private static TrainingSettings settings(Training training) {
        int ratePpm = (int) Math.round(training.rate() * 1e6);
        Schedule schedule = Schedule.fresh(1, 1, training.local());
        return training.hidden() == 0
                ? new SoftmaxSettings(ratePpm, 0, schedule, SAME_RATE_PPM)
                : new SigmoidSettings(ratePpm, (int) Math.round(training.momentum() * 1e6), schedule);
    }

    /** The words in turn, as long as there are any of each. */
    static int[] alternating(int[] rows, Samples samples, int classes) {
        List<Deque<Integer>> byWord = new ArrayList<>();
        for (int word = 0; word < classes; word++) {
            byWord.add(new ArrayDeque<>());
        }
        for (int row : rows) {
            byWord.get(samples.label(row)).add(row);
        }
        int[] order = new int[rows.length];
        for (int k = 0; k < order.length; ) {
            for (Deque<Integer> word : byWord) {
                Integer next = word.poll();
                if (next != null) {
                    order[k++] = next;
                }
            }
        }
        return order;
    }

    /** Collects curve and losses. */
    private static final class Follower implements LocalFleet.Watch {
        private final Samples test;
        private final int last;
        private final int every;
        private final Watch watch;
        private final Evaluator evaluator;
        private final List<Integer> rounds = new ArrayList<>();
        private final List<Double> curve = new ArrayList<>();
        private final List<List<Float>> losses = new ArrayList<>();
        private final List<Deque<float[]>> fresh = new ArrayList<>();
        private Parameters model;

        Follower(ModelLayout layout, Samples test, Training training, int every, Watch watch) {
            this.test = test;
            this.last = training.rounds();
            this.every = every;
            this.watch = watch;
            this.evaluator = new Evaluator(network(training), layout, Division.NEAREST);
            this.model = Parameters.zero(layout);
            for (int board = 0; board < training.boards(); board++) {
                losses.add(new ArrayList<>());
                fresh.add(new ArrayDeque<>());
            }
        }

        /** Each board writes to its own queue, which the fleet's thread reads once the board is done. */
        @Override
        public void learnt(int board, LocalUpdate update) {
            fresh.get(board).add(update.figures().losses());
        }

        @Override
        public void closed(ModelState state) {
            int round = state.round();
            Parameters next = state.parameters();
            model = next;
            for (int board = 0; board < fresh.size(); board++) {
                float[] own = fresh.get(board).poll();
                if (own != null) {
                    for (float loss : own) {
                        losses.get(board).add(loss);
                    }
                    watch.losses(round, board, own);
                }
            }
            boolean isMeasured = round % every == 0 || round == last;
            double accuracy = Double.NaN;
            if (isMeasured) {
                accuracy = evaluator.evaluate(next, test).accuracy();
                rounds.add(round);
                curve.add(accuracy);
            }
            watch.round(round, accuracy);
        }

        KeywordsRun once(Dataset data, long bytesUp, long bytesDown) {
            return new KeywordsRun(
                    curve.get(curve.size() - 1), rounds, curve, losses, bytesUp, bytesDown, data.classes(), model);
        }
    }
}
