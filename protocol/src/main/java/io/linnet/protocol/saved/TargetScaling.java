package io.linnet.protocol.saved;

/**
 * From what a model of a number says to that number (SPEC 19.5).
 *
 * @param mean in the number's own unit
 * @param deviation likewise; above 0
 */
public record TargetScaling(float mean, float deviation) {
    /** Of a target (SPEC 22.2). */
    public static final int STEPS_A_DEVIATION = 4_096;
    /** Of a number of which nobody said what a deviation is. */
    public static final TargetScaling NONE = new TargetScaling(0, 1);

    public TargetScaling {
        if (!Float.isFinite(mean) || !(deviation > 0 && Float.isFinite(deviation))) {
            throw new IllegalArgumentException(
                    "target: mean " + mean + ", deviation " + deviation + ", accepted: finite, deviation above 0");
        }
    }

    /** @param target as the model says it */
    public double real(int target) {
        return mean + (double) deviation * target / STEPS_A_DEVIATION;
    }
}
