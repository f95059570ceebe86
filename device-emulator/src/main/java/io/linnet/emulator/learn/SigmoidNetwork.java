package io.linnet.emulator.learn;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SigmoidSettings;
import java.util.Arrays;
import java.util.List;

/**
 * The sigmoid network with squared error and momentum, one example a step (Monfort, Llisterri and others: training on the
 * board), in binary32 with the order of operations of SPEC 10.6.4. Carries its board's momentum from round to round.
 */
public final class SigmoidNetwork implements Trainer {
    private final FloatLayers network;
    private final List<Layer> layers;
    private final float[] momentum;
    private final float[][] outputs;
    private final float[][] deltas;
    private final boolean isRepeating;

    public SigmoidNetwork(ModelLayout layout) {
        this(layout, false);
    }

    /** @param isRepeating the target of each output is the input of the same number */
    SigmoidNetwork(ModelLayout layout, boolean isRepeating) {
        this.isRepeating = isRepeating;
        network = new FloatLayers(layout);
        layers = layout.layers();
        momentum = new float[layout.parameters()];
        outputs = layers.stream().map(l -> new float[l.outputs()]).toArray(float[][]::new);
        deltas = layers.stream().map(l -> new float[l.outputs()]).toArray(float[][]::new);
    }

    @Override
    public LocalUpdate train(Parameters base, Task task, Samples samples) {
        if (!(task.settings() instanceof SigmoidSettings settings)) {
            throw new IllegalArgumentException("settings of " + task.settings().network() + ", accepted: SIGMOID");
        }
        samples.requireFit(network.layout().inputs(), network.layout().outputs());
        load(base);
        float rate = task.rate(FloatMath.ofPpm(settings.ratePpm()));
        float inertia = FloatMath.ofPpm(settings.momentumPpm());
        boolean keeps = task.personal().isEmpty();
        float[] inputs = samples.toReals();
        int passes = settings.schedule().passes();
        Figures.Tally tally = new Figures.Tally(passes * samples.count());
        for (int pass = 0; pass < passes; pass++) {
            for (int s = 0; s < samples.count(); s++) {
                int at = s * samples.features();
                forward(inputs, at);
                if (isRepeating) {
                    backward(inputs, at, tally);
                } else {
                    backward(samples.label(s), tally);
                }
                for (int h = 0; h < layers.size(); h++) {
                    if (task.trains(h)) {
                        step(h, inputs, at, rate, inertia, keeps);
                    }
                }
            }
        }
        return network.difference(task, samples.count(), tally.figures());
    }

    void load(Parameters base) {
        network.load(base);
    }

    /** The outputs of the last layer for the input that starts at {@code at}; live. */
    float[] forward(float[] inputs, int at) {
        for (int h = 0; h < layers.size(); h++) {
            float[] out = outputs[h];
            network.sums(layers.get(h), h == 0 ? inputs : outputs[h - 1], h == 0 ? at : 0, out);
            for (int j = 0; j < out.length; j++) {
                out[j] = FloatMath.sigmoid(out[j]);
            }
        }
        return outputs[layers.size() - 1];
    }

    /** All deltas from the weights before the step, and the figures of the example. */
    private void backward(int label, Figures.Tally tally) {
        float[] out = outputs[layers.size() - 1];
        float squares = 0;
        for (int k = 0; k < out.length; k++) {
            squares = squares + lastDelta(k, k == label ? 1 : 0);
        }
        tally.add(squares / out.length, Evaluator.decision(out) == label);
        hiddenDeltas();
    }

    /** Towards the input that starts at {@code at}. */
    private void backward(float[] inputs, int at, Figures.Tally tally) {
        int width = outputs[layers.size() - 1].length;
        float squares = 0;
        for (int k = 0; k < width; k++) {
            squares = squares + lastDelta(k, inputs[at + k]);
        }
        tally.add(squares / width, false);
        hiddenDeltas();
    }

    /** The delta of an output; returns the square of its error. */
    private float lastDelta(int k, float target) {
        float out = outputs[layers.size() - 1][k];
        float error = target - out;
        deltas[layers.size() - 1][k] = (error * out) * (1 - out);
        return error * error;
    }

    private void hiddenDeltas() {
        for (int h = layers.size() - 2; h >= 0; h--) {
            Layer next = layers.get(h + 1);
            float[] own = outputs[h];
            for (int j = 0; j < own.length; j++) {
                float sum = 0;
                int row = next.first() + j * next.outputs();
                for (int k = 0; k < next.outputs(); k++) {
                    sum = sum + network.parameters()[row + k] * deltas[h + 1][k];
                }
                deltas[h][j] = (sum * own[j]) * (1 - own[j]);
            }
        }
    }

    private void step(int h, float[] inputs, int at, float rate, float inertia, boolean keeps) {
        Layer layer = layers.get(h);
        float[] scaled = Arrays.copyOf(deltas[h], layer.outputs());
        for (int j = 0; j < scaled.length; j++) {
            scaled[j] = rate * scaled[j];
        }
        float[] in = h == 0 ? inputs : outputs[h - 1];
        int start = h == 0 ? at : 0;
        for (int i = 0; i < layer.inputs(); i++) {
            stepRow(layer.first() + i * layer.outputs(), scaled, in[start + i], inertia, keeps);
        }
        stepRow(layer.bias(), scaled, 1, inertia, keeps);
    }

    /** @param keeps momentum takes part; else it stays as it is */
    private void stepRow(int from, float[] scaled, float input, float inertia, boolean keeps) {
        float[] weights = network.parameters();
        for (int j = 0; j < scaled.length; j++) {
            float move = scaled[j] * input;
            if (keeps) {
                move = move + inertia * momentum[from + j];
                momentum[from + j] = move;
            }
            weights[from + j] = weights[from + j] + move;
        }
    }
}
