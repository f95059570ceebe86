package io.linnet.lab.head;

/**
 * An integer network as head of a real extractor, beside a float head on the same pictures.
 *
 * @param mode {@code full}, or {@code single}: each device trains one layer a round
 * @param accuracy on all test pictures, final
 * @param floatFederated a softmax head trained by the same devices in the same rounds
 * @param floatCentral a softmax head trained by one device that saw all the pictures as often
 * @param roundBytes of one device's update at int16 without coding; of single mode, the mean over the layers
 */
public record IntegerHeadResult(
        String mode,
        int devices,
        int parameters,
        int rounds,
        int runs,
        Spread accuracy,
        Spread floatFederated,
        Spread floatCentral,
        int roundBytes) {
    /** Points that integers cost against the better float head; negative where they help. */
    public double gap() {
        return Math.max(floatFederated.mean(), floatCentral.mean()) - accuracy.mean();
    }
}
