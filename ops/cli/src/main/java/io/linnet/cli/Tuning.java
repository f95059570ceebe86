package io.linnet.cli;

import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.Task;
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A small fleet without links, to judge settings by: boards train on their parts, the exact mean of what they learnt is the
 * next model. What coding costs is not in it; it is the same for all settings.
 *
 * @param samples the rows that settings are judged on, cut in as many folds
 */
record Tuning(Samples samples, int folds, int boards, int rounds, long seed) {

    /** A network, and how it is trained. */
    record Setting(ModelLayout layout, TrainingSettings training) {}

    /** Rows of each fold, dealt at random. */
    private int[] order() {
        return new SplitMix64(seed).permutation(samples.count());
    }

    /** Accuracy on the rows of a fold, of a model that never saw them. */
    double onFold(Setting setting, int fold, int forRounds) {
        int[] order = order();
        int[] kept = IntStream.range(0, order.length)
                .filter(i -> i % folds == fold)
                .map(i -> order[i])
                .toArray();
        int[] learnt = IntStream.range(0, order.length)
                .filter(i -> i % folds != fold)
                .map(i -> order[i])
                .toArray();
        return accuracy(setting, train(setting, learnt, forRounds), samples.select(kept));
    }

    /** Accuracy on other rows, of a model that saw all of these. */
    double on(Setting setting, Samples test) {
        return accuracy(setting, train(setting, order(), rounds), test);
    }

    static double accuracy(Setting setting, Parameters model, Samples test) {
        Division division = setting.training() instanceof TifedSettings tifed ? tifed.division() : Division.NEAREST;
        return new Evaluator(setting.training().network(), setting.layout(), division)
                .evaluate(model, test)
                .accuracy();
    }

    private Parameters train(Setting setting, int[] rows, int forRounds) {
        List<int[]> parts = new ArrayList<>();
        for (int b = 0; b < Math.min(boards, rows.length); b++) {
            int board = b;
            parts.add(IntStream.range(0, rows.length)
                    .filter(i -> i % boards == board)
                    .map(i -> rows[i])
                    .toArray());
        }
        return learnt(samples, setting, parts, forRounds, seed);
    }

    /** @param parts rows of each board; of a single one it is what a machine alone learns */
    static Parameters learnt(Samples samples, Setting setting, List<int[]> parts, int forRounds, long seed) {
        List<Trainer> trainers = parts.stream()
                .map(part -> Trainer.of(setting.training().network(), setting.layout(), seed))
                .toList();
        Parameters model =
                Parameters.initial(setting.layout(), setting.training().network(), seed);
        // What rounding to whole parameters leaves stays for the next round.
        double[] left = new double[setting.layout().parameters()];
        for (int round = 0; round < forRounds; round++) {
            double[] sum = new double[left.length];
            for (int b = 0; b < parts.size(); b++) {
                add(
                        trainers.get(b)
                                .train(
                                        model,
                                        Task.all(setting.training(), round),
                                        chosen(samples, setting, parts.get(b), round)),
                        sum);
            }
            model = moved(model, sum, parts.size(), left);
        }
        return model;
    }

    private static Samples chosen(Samples samples, Setting setting, int[] part, int round) {
        int[] places = setting.training().schedule().window(round, part.length);
        int[] rows = new int[places.length];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = part[places[k]];
        }
        return samples.select(rows);
    }

    private static void add(LocalUpdate update, double[] sum) {
        double unit = 1.0 / (1 << update.fractionBits());
        for (int i = 0; i < update.count(); i++) {
            sum[update.first() + i] += update.units().length > 0 ? update.units()[i] * unit : update.differences()[i];
        }
    }

    private static Parameters moved(Parameters model, double[] sum, int boards, double[] left) {
        Parameters next = model.copy();
        for (int i = 0; i < sum.length; i++) {
            double step = sum[i] / boards + left[i];
            if (model.layout().numeric() == Numeric.FLOAT32) {
                next.floats()[i] += (float) step;
            } else {
                long whole = Math.round(step);
                left[i] = step - whole;
                next.fixed()[i] =
                        (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, model.fixed()[i] + whole));
            }
        }
        return next;
    }
}
