package io.linnet.emulator.learn;

import io.linnet.protocol.model.TrainingSettings;

/**
 * What a board is to do in a round.
 *
 * @param layer the one layer to train, or {@link #ALL}
 * @param round its number, which a decaying rate depends on
 */
public record Task(TrainingSettings settings, int layer, int round) {
    /** Every layer. */
    public static final int ALL = -1;

    public static Task all(TrainingSettings settings, int round) {
        return new Task(settings, ALL, round);
    }

    boolean trains(int someLayer) {
        return layer == ALL || layer == someLayer;
    }
}
