package io.linnet.emulator.learn;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.TifedSettings;
import java.util.Arrays;
import java.util.List;

/**
 * The integer network trained by direct feedback alignment (TIFeD; Colombo, Falcetta, Roveri), whole or a layer at a
 * time, as SPEC 10.5 says to the bit.
 *
 * <p>Widths: inputs s8, activations s16 (the table gives 128), weights saturate at int16 after each step, the forward
 * sums and the summed gradients are exact (64 bits, or 32 where {@link IntegerLayer} shows that they suffice), errors
 * s32. Nothing else saturates.
 */
public final class IntegerDfa implements Trainer {
    /** Inputs are held as x + 128, which makes a black pixel 0. */
    private static final int INPUT_OFFSET = -128;

    private static final int TARGET = 16;

    private final ModelLayout layout;
    private final int[][] feedback;
    private final Activation activation;
    private final List<IntegerLayer> layers;
    private final boolean isRepeating;
    private int capacity;
    private int[][] outputs = {};
    private int[][] slopes = {};
    private int[][] errors = {};
    private int[] inputs = {};
    private int[] lastErrors = {};

    /** @param seed the fleet's, from which both ends draw the feedback matrices */
    public IntegerDfa(ModelLayout layout, long seed) {
        this(layout, Feedback.of(layout, seed), Activation.standard(), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** Of a network whose target is its input. */
    static IntegerDfa repeating(ModelLayout layout, long seed) {
        return repeating(layout, Feedback.of(layout, seed));
    }

    static IntegerDfa repeating(ModelLayout layout, int[][] feedback) {
        return new IntegerDfa(layout, feedback, Activation.standard(), Short.MIN_VALUE, Short.MAX_VALUE, true);
    }

    /**
     * For the published runs' figures.
     *
     * @param feedback one matrix a hidden layer, classes × outputs, row-major
     */
    IntegerDfa(ModelLayout layout, int[][] feedback, Activation activation, int least, int greatest) {
        this(layout, feedback, activation, least, greatest, false);
    }

    private IntegerDfa(
            ModelLayout layout, int[][] feedback, Activation activation, int least, int greatest, boolean isRepeating) {
        if (layout.numeric() != Numeric.INT16) {
            throw new IllegalArgumentException("numeric=" + layout.numeric() + ", accepted for tifed: INT16");
        }
        this.layout = layout;
        this.feedback = feedback;
        this.isRepeating = isRepeating;
        this.activation = activation;
        this.layers = layout.layers().stream()
                .map(layer -> new IntegerLayer(layer, least, greatest))
                .toList();
    }

    @Override
    public LocalUpdate train(Parameters base, Task task, Samples samples) {
        if (!(task.settings() instanceof TifedSettings)) {
            throw new IllegalArgumentException("settings of " + task.settings().network() + ", accepted: TIFED");
        }
        samples.requireFit(layout.inputs(), layout.outputs());
        load(base);
        return difference(base, task, samples.count(), trainLocal(samples, task));
    }

    /** Trains on from the local weights. */
    Figures trainLocal(Samples samples, Task task) {
        TifedSettings settings = (TifedSettings) task.settings();
        int passes = settings.schedule().passes();
        Figures.Tally tally = new Figures.Tally(passes * samples.count());
        for (int pass = 0; pass < passes; pass++) {
            int count;
            for (int from = 0; from < samples.count(); from += count) {
                count = samples.batch(from, task.batch());
                step(samples, from, count, settings, task, tally);
            }
        }
        return tally.figures();
    }

    /** Takes a model over as the local one. */
    void load(Parameters base) {
        if (!base.layout().equals(layout)) {
            throw new IllegalArgumentException("a model of another layout: " + base.layout());
        }
        layers.forEach(layer -> layer.load(base.fixed()));
    }

    private LocalUpdate difference(Parameters base, Task task, int examples, Figures figures) {
        int first =
                task.layer() == Task.ALL ? 0 : layout.layers().get(task.layer()).first();
        int end = task.layer() == Task.ALL
                ? layout.parameters()
                : layout.layers().get(task.layer()).end();
        int[] units = new int[end - first];
        for (int h = 0; h < layers.size(); h++) {
            if (task.trains(h)) {
                layers.get(h)
                        .difference(base.fixed(), units, layout.layers().get(h).first() - first);
            }
        }
        return LocalUpdate.ofUnits(first, units, 0, examples, figures);
    }

    private void step(Samples samples, int from, int count, TifedSettings settings, Task task, Figures.Tally tally) {
        Division division = settings.division();
        forward(samples, from, count, division);
        outputErrors(samples, from, count, division, tally);
        int last = layers.size() - 1;
        for (int h = 0; h < last; h++) {
            if (task.trains(h)) {
                hiddenErrors(h, count, division);
            }
        }
        for (int h = 0; h <= last; h++) {
            if (task.trains(h)) {
                int[] in = h == 0 ? inputs : outputs[h - 1];
                layers.get(h).step(in, offset(h), count, errors[h], division, task.rateInverse(settings.rateInverse()));
            }
        }
    }

    private static int offset(int layer) {
        return layer == 0 ? INPUT_OFFSET : 0;
    }

    /** Activations and slopes of every layer for some examples, with the present weights. */
    void forward(Samples samples, int from, int count, Division division) {
        reserve(count);
        byte[] raw = samples.toBytes();
        int width = layout.inputs();
        for (int i = 0; i < count * width; i++) {
            inputs[i] = raw[from * width + i] - INPUT_OFFSET;
        }
        for (int h = 0; h < layers.size(); h++) {
            IntegerLayer layer = layers.get(h);
            int[] in = h == 0 ? inputs : outputs[h - 1];
            long divisor = 256L * layer.inputs();
            layer.sumColumns(offset(h));
            for (int s = 0; s < count; s++) {
                long[] z = layer.forward(in, s * layer.inputs(), offset(h));
                for (int j = 0; j < z.length; j++) {
                    long scaled = division.divide(z[j], divisor);
                    outputs[h][s * z.length + j] = activation.output(scaled);
                    slopes[h][s * z.length + j] = activation.inverseSlope(scaled);
                }
            }
        }
    }

    private void outputErrors(Samples samples, int from, int count, Division division, Figures.Tally tally) {
        int classes = layout.outputs();
        int last = layers.size() - 1;
        for (int s = 0; s < count; s++) {
            int label = samples.label(from + s);
            long squares = 0;
            for (int c = 0; c < classes; c++) {
                int at = s * classes + c;
                int error = outputs[last][at] - target(s * classes + c, c == label);
                squares += (long) error * error;
                lastErrors[at] = error;
                errors[last][at] = (int) division.divide(error, slopes[last][at]);
            }
            tally.add(squares / (float) (TARGET * TARGET * classes), !isRepeating && decision(s) == label);
        }
    }

    /** @param at of the output among those of the batch, which has as many inputs where it repeats them */
    private int target(int at, boolean isLabel) {
        if (isRepeating) {
            return inputs[at] + INPUT_OFFSET;
        }
        return isLabel ? TARGET : 0;
    }

    /** The first class with the greatest output of an example of the last forward pass. */
    int decision(int example) {
        int classes = layout.outputs();
        int[] out = outputs[layers.size() - 1];
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (out[example * classes + c] > out[example * classes + best]) {
                best = c;
            }
        }
        return best;
    }

    private void hiddenErrors(int h, int count, Division division) {
        int classes = layout.outputs();
        int width = layers.get(h).outputs();
        int[] matrix = feedback[h];
        int[] carried = new int[width];
        for (int s = 0; s < count; s++) {
            Arrays.fill(carried, 0);
            for (int c = 0; c < classes; c++) {
                int error = lastErrors[s * classes + c];
                for (int j = 0; j < width; j++) {
                    carried[j] += error * matrix[c * width + j];
                }
            }
            for (int j = 0; j < width; j++) {
                errors[h][s * width + j] = (int) division.divide(carried[j], slopes[h][s * width + j]);
            }
        }
    }

    private void reserve(int count) {
        if (count <= capacity) {
            return;
        }
        capacity = count;
        inputs = new int[count * layout.inputs()];
        lastErrors = new int[count * layout.outputs()];
        outputs = layers.stream().map(l -> new int[count * l.outputs()]).toArray(int[][]::new);
        slopes = layers.stream().map(l -> new int[count * l.outputs()]).toArray(int[][]::new);
        errors = layers.stream().map(l -> new int[count * l.outputs()]).toArray(int[][]::new);
    }

    /** Outputs of the last layer after {@link #forward}, examples × classes; live. */
    int[] lastOutputs() {
        return outputs[layers.size() - 1];
    }

    /** The local weights of a layer; live. */
    int[] weights(int layer) {
        return layers.get(layer).weights();
    }
}
