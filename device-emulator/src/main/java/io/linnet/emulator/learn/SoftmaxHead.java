package io.linnet.emulator.learn;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.SoftmaxSettings;
import java.util.Arrays;

/**
 * One fully connected layer with softmax and cross-entropy behind a frozen feature extractor (TinyFedTL), in binary32
 * with the order of operations of SPEC 10.6.5.
 */
public final class SoftmaxHead implements Trainer {
    private static final int MAX_RATE_DECAYS = 1_000;
    private static final float LEAST_PROBABILITY = 1e-30f;

    private final FloatLayers network;
    private final Layer layer;
    private final float[] shares;
    private float[] gradients = {};

    public SoftmaxHead(ModelLayout layout) {
        if (layout.layers().size() != 1) {
            throw new IllegalArgumentException("layers=" + layout.layers().size() + ", accepted for a softmax head: 1");
        }
        network = new FloatLayers(layout);
        layer = layout.layers().get(0);
        shares = new float[layer.outputs()];
    }

    @Override
    public LocalUpdate train(Parameters base, Task task, Samples samples) {
        if (!(task.settings() instanceof SoftmaxSettings settings)) {
            throw new IllegalArgumentException("settings of " + task.settings().network() + ", accepted: SOFTMAX");
        }
        samples.requireFit(layer.inputs(), layer.outputs());
        load(base);
        float rate = task.rate(rate(settings, task.round()));
        float decay = FloatMath.ofPpm(settings.decayPpm());
        float[] inputs = samples.toReals();
        int passes = settings.schedule().passes();
        int batch = task.batch();
        Figures.Tally tally = new Figures.Tally(passes * samples.count());
        gradients = new float[Math.min(batch, samples.count()) * layer.outputs()];
        for (int pass = 0; pass < passes; pass++) {
            int count;
            for (int from = 0; from < samples.count(); from += count) {
                count = samples.batch(from, batch);
                outputGradients(inputs, samples, from, count, tally);
                step(inputs, from, count, rate / count, decay);
            }
        }
        return network.difference(task, samples.count(), tally.figures());
    }

    /** η₀, decayed once for every 1 000 examples that the schedule has passed before this round. */
    static float rate(SoftmaxSettings settings, int round) {
        long passed = Integer.toUnsignedLong(round) * settings.schedule().examples() / 1000;
        float rate = FloatMath.ofPpm(settings.ratePpm());
        float factor = FloatMath.ofPpm(settings.rateDecayPpm());
        for (long k = Math.min(passed, MAX_RATE_DECAYS); k > 0; k--) {
            rate = rate * factor;
        }
        return rate;
    }

    void load(Parameters base) {
        network.load(base);
    }

    /** Probabilities of the classes for the input that starts at {@code at}; live. */
    float[] forward(float[] inputs, int at) {
        network.sums(layer, inputs, at, shares);
        float greatest = shares[0];
        for (float z : shares) {
            greatest = z > greatest ? z : greatest;
        }
        float sum = 0;
        for (int k = 0; k < shares.length; k++) {
            shares[k] = FloatMath.exp(shares[k] - greatest);
            sum = sum + shares[k];
        }
        for (int k = 0; k < shares.length; k++) {
            shares[k] = shares[k] / sum;
        }
        return shares;
    }

    private void outputGradients(float[] inputs, Samples samples, int from, int count, Figures.Tally tally) {
        for (int s = 0; s < count; s++) {
            int label = samples.label(from + s);
            float[] q = forward(inputs, (from + s) * layer.inputs());
            float loss = (float) -Math.log(Math.max(q[label], LEAST_PROBABILITY));
            tally.add(loss, Evaluator.decision(q) == label);
            for (int k = 0; k < q.length; k++) {
                gradients[s * q.length + k] = q[k] - (k == label ? 1 : 0);
            }
        }
    }

    private void step(float[] inputs, int from, int count, float rate, float decay) {
        float[] weights = network.parameters();
        float keep = 1 - rate * decay;
        int outputs = layer.outputs();
        float[] sum = new float[outputs];
        for (int i = 0; i <= layer.inputs(); i++) {
            boolean bias = i == layer.inputs();
            Arrays.fill(sum, 0);
            for (int s = 0; s < count; s++) {
                float x = bias ? 1 : inputs[(from + s) * layer.inputs() + i];
                for (int k = 0; k < outputs; k++) {
                    sum[k] = sum[k] + x * gradients[s * outputs + k];
                }
            }
            int row = layer.first() + i * outputs;
            for (int k = 0; k < outputs; k++) {
                float kept = bias ? weights[row + k] : weights[row + k] * keep;
                weights[row + k] = kept - rate * sum[k];
            }
        }
    }
}
