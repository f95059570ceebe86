package io.linnet.emulator.learn;

import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;

/**
 * Trains one network on a board. Not thread-safe. The sigmoid network's trainer carries its board's momentum from round
 * to round, so each board has its own; the others keep only scratch memory, and boards of one thread may share one.
 */
public sealed interface Trainer permits IntegerDfa, SigmoidNetwork, SoftmaxHead {
    /**
     * Trains from {@code base}, which stays as it is.
     *
     * @param samples the round's examples in order; all of them are taken, whatever the schedule's number
     */
    LocalUpdate train(Parameters base, Task task, Samples samples);

    /**
     * Of a network that learns to repeat its input, which has as many outputs as inputs; labels say nothing then, and nothing
     * is right or wrong. An integer network's target is the input itself, a sigmoid network's the real that it enters as.
     *
     * @param network {@code TIFED} or {@code SIGMOID}
     */
    static Trainer repeating(Network network, ModelLayout layout, long seed) {
        return switch (network) {
            case TIFED -> IntegerDfa.repeating(layout, seed);
            case SIGMOID -> new SigmoidNetwork(layout, true);
            default -> throw new IllegalArgumentException(network + ", accepted to repeat its input: TIFED, SIGMOID");
        };
    }

    /** @param seed the fleet's, for the feedback matrices */
    static Trainer of(Network network, ModelLayout layout, long seed) {
        return switch (network) {
            case TIFED -> new IntegerDfa(layout, seed);
            case SIGMOID -> new SigmoidNetwork(layout);
            case SOFTMAX -> new SoftmaxHead(layout);
            case POINTS, AUTOENCODER, RIDGE ->
                throw new IllegalArgumentException(network + " has no labels to train on");
        };
    }
}
