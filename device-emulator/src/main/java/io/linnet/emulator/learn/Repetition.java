package io.linnet.emulator.learn;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;

/**
 * How well a network that was trained to repeat its input ({@link Trainer#repeating}) repeats a window: what it cannot repeat
 * is unusual. In whole numbers from the outputs on. Not thread-safe.
 */
public final class Repetition {
    private static final int HALF = 128;
    private static final float WHOLE = 256;
    private static final int[] NO_LABEL = {0};

    private final Network network;
    private final Evaluator outputs;
    private final Parameters model;

    /**
     * @param network {@code TIFED} or {@code SIGMOID}
     * @param division of the integer network's forward pass; without meaning for the other
     */
    public Repetition(Network network, Parameters model, Division division) {
        if (model.layout().inputs() != model.layout().outputs()) {
            throw new IllegalArgumentException(model.layout().inputs() + " inputs and "
                    + model.layout().outputs() + " outputs, accepted: as many of these as of those");
        }
        this.network = network;
        this.model = model;
        this.outputs = new Evaluator(network, model.layout(), division);
    }

    /** Of each feature what is left of it: −255 … 256. */
    public int[] residual(byte[] window) {
        float[] repeated = outputs.outputs(model, Samples.ofBytes(window.length, window, NO_LABEL))[0];
        int[] left = new int[window.length];
        for (int f = 0; f < left.length; f++) {
            left[f] = window[f]
                    - (network == Network.TIFED ? (int) repeated[f] : (int) (WHOLE * repeated[f] + 0.5f) - HALF);
        }
        return left;
    }

    /** Sum of the squares of what is left; u32. */
    public long score(byte[] window) {
        long sum = 0;
        for (int left : residual(window)) {
            sum += (long) left * left;
        }
        return sum;
    }
}
