package io.linnet.emulator.learn;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import java.util.Locale;

/** How often a model is right on examples that it was not trained on. Not thread-safe. */
public final class Evaluator {
    private static final int BATCH = 64;

    private final ModelLayout layout;
    private final Network network;
    private final Division division;

    /** @param division of the integer network's forward pass; without meaning for the others */
    public Evaluator(Network network, ModelLayout layout, Division division) {
        if (!network.isClassifying()) {
            throw new DataDoNotFit("examples with labels for a model that learns without ("
                    + network.name().toLowerCase(Locale.ROOT) + "), accepted: recordings of machines in their place");
        }
        this.network = network;
        this.layout = layout;
        this.division = division;
    }

    public Evaluation evaluate(Parameters model, Samples samples) {
        samples.requireFit(layout.inputs(), layout.outputs());
        return new Evaluation(confusion(samples, decisions(model, samples)));
    }

    /** The model's decision on every example. */
    public int[] decisions(Parameters model, Samples samples) {
        return switch (network) {
            case TIFED -> integerDecisions(model, samples);
            case SIGMOID -> {
                SigmoidNetwork net = new SigmoidNetwork(layout);
                net.load(model);
                yield floatDecisions(net::forward, samples);
            }
            case SOFTMAX -> {
                SoftmaxHead net = new SoftmaxHead(layout);
                net.load(model);
                yield floatDecisions(net::forward, samples);
            }
            case POINTS, AUTOENCODER, RIDGE -> throw new IllegalStateException(network + " classifies nothing");
        };
    }

    /**
     * What a float network says to one example: an output a class.
     *
     * @param inputs as many as the layout's
     */
    public float[] outputs(Parameters model, float[] inputs) {
        if (network != Network.SIGMOID || inputs.length != layout.inputs()) {
            throw new IllegalArgumentException(
                    network + " with " + inputs.length + " inputs, accepted: SIGMOID with " + layout.inputs());
        }
        SigmoidNetwork net = new SigmoidNetwork(layout);
        net.load(model);
        return net.forward(inputs, 0).clone();
    }

    /** What the last layer says to every example, of every network. */
    public float[][] outputs(Parameters model, Samples samples) {
        return switch (network) {
            case TIFED -> integerOutputs(model, samples);
            case SIGMOID -> {
                SigmoidNetwork net = new SigmoidNetwork(layout);
                net.load(model);
                yield floatOutputs(net::forward, samples);
            }
            case SOFTMAX -> {
                SoftmaxHead net = new SoftmaxHead(layout);
                net.load(model);
                yield floatOutputs(net::forward, samples);
            }
            case POINTS, AUTOENCODER, RIDGE -> throw new IllegalStateException(network + " classifies nothing");
        };
    }

    private float[][] integerOutputs(Parameters model, Samples samples) {
        IntegerDfa net = new IntegerDfa(layout, 0);
        net.load(model);
        int classes = layout.outputs();
        float[][] outputs = new float[samples.count()][classes];
        for (int from = 0; from < outputs.length; from += BATCH) {
            int count = Math.min(BATCH, outputs.length - from);
            net.forward(samples, from, count, division);
            int[] last = net.lastOutputs();
            for (int i = 0; i < count * classes; i++) {
                outputs[from + i / classes][i % classes] = last[i];
            }
        }
        return outputs;
    }

    private static float[][] floatOutputs(Forward forward, Samples samples) {
        float[] inputs = samples.toReals();
        float[][] outputs = new float[samples.count()][];
        for (int s = 0; s < outputs.length; s++) {
            outputs[s] = forward.outputs(inputs, s * samples.features()).clone();
        }
        return outputs;
    }

    private int[] integerDecisions(Parameters model, Samples samples) {
        IntegerDfa net = new IntegerDfa(layout, 0);
        net.load(model);
        int[] decisions = new int[samples.count()];
        for (int from = 0; from < decisions.length; from += BATCH) {
            int count = Math.min(BATCH, decisions.length - from);
            net.forward(samples, from, count, division);
            for (int s = 0; s < count; s++) {
                decisions[from + s] = net.decision(s);
            }
        }
        return decisions;
    }

    private interface Forward {
        float[] outputs(float[] inputs, int at);
    }

    private static int[] floatDecisions(Forward forward, Samples samples) {
        float[] inputs = samples.toReals();
        int[] decisions = new int[samples.count()];
        for (int s = 0; s < decisions.length; s++) {
            decisions[s] = decision(forward.outputs(inputs, s * samples.features()));
        }
        return decisions;
    }

    /** The first class with the greatest output. */
    public static int decision(float[] outputs) {
        int best = 0;
        for (int k = 1; k < outputs.length; k++) {
            if (outputs[k] > outputs[best]) {
                best = k;
            }
        }
        return best;
    }

    private int[][] confusion(Samples samples, int[] decisions) {
        int[][] counts = new int[layout.outputs()][layout.outputs()];
        for (int s = 0; s < decisions.length; s++) {
            counts[samples.label(s)][decisions[s]]++;
        }
        return counts;
    }
}
