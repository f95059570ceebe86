package io.linnet.protocol.model;

/** What a board is told about its training in a round: the offer's array of integers by name (SPEC 10.2). */
public sealed interface TrainingSettings permits TifedSettings, SigmoidSettings, SoftmaxSettings, SumSettings {

    Network network();

    Schedule schedule();

    /** The offer's array. */
    int[] toArray();

    /** Reads what {@link #toArray} wrote; an {@link IllegalArgumentException} says in one line what was wrong. */
    static TrainingSettings of(Network network, ModelLayout layout, int[] array) {
        int expected = switch (network) {
            case TIFED, SIGMOID, RIDGE -> 7;
            case SOFTMAX -> 8;
            case POINTS -> PointsSettings.NUMBERS;
            case AUTOENCODER -> AutoencoderSettings.NUMBERS;
        };
        if (array.length != expected) {
            throw new IllegalArgumentException(
                    "training of " + array.length + " numbers, accepted: " + expected + " for " + network);
        }
        Schedule schedule = new Schedule(array[2], array[3], array[4], array[5], array[6]);
        return switch (network) {
            case TIFED -> new TifedSettings(Division.of(array[0]), array[1], schedule);
            case SIGMOID -> new SigmoidSettings(array[0], array[1], schedule);
            case SOFTMAX -> new SoftmaxSettings(array[0], array[1], schedule, array[7]);
            case POINTS ->
                new PointsSettings(array[0], array[1], schedule, array[7], array[8], array[9], array[10], array[11]);
            case AUTOENCODER -> AutoencoderSettings.of(layout, array);
            case RIDGE -> RidgeSettings.of(array, schedule);
        };
    }
}
