package io.linnet.emulator.learn;

import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.TrainingSettings;
import java.util.Optional;

/**
 * What a board is to do in a round.
 *
 * @param layer the one layer to train, or {@link #ALL}
 * @param round its number, which a decaying rate depends on
 * @param personal this is the tuning of the board's own last layer (SPEC 10.9): at a rate of its own, without momentum
 */
public record Task(TrainingSettings settings, int layer, int round, Optional<Personal> personal) {
    /** Every layer. */
    public static final int ALL = -1;

    public Task(TrainingSettings settings, int layer, int round) {
        this(settings, layer, round, Optional.empty());
    }

    public static Task all(TrainingSettings settings, int round) {
        return new Task(settings, ALL, round);
    }

    boolean trains(int someLayer) {
        return layer == ALL || layer == someLayer;
    }

    float rate(float ofRound) {
        return personal.isPresent() ? personal.get().rate(ofRound) : ofRound;
    }

    /** A batch of a round has at most the round's examples, and so has one of the tuning, which takes more of them. */
    int batch() {
        int batch = settings.schedule().batch();
        return personal.isPresent() ? Math.min(batch, settings.schedule().examples()) : batch;
    }

    int rateInverse(int ofRound) {
        return personal.isPresent() ? personal.get().rateInverse(ofRound) : ofRound;
    }
}
