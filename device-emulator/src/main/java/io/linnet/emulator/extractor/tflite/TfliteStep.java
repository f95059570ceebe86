package io.linnet.emulator.extractor.tflite;

import java.util.List;

/**
 * One operator of a network whose operators follow one another.
 *
 * @param place for complaints
 * @param operator its name in the schema, as FULLY_CONNECTED
 * @param activation that the operator applies to what it writes, in small letters; empty: none
 * @param isDataFirst what flows through the network stands before the constants
 * @param constants what else it reads, in order, as real numbers
 */
public record TfliteStep(
        String place, String operator, String activation, boolean isDataFirst, List<Constant> constants) {
    public TfliteStep {
        constants = List.copyOf(constants);
    }

    /** @param values row-major; owned by the record */
    @SuppressWarnings("ArrayRecordComponent") // Handed over.
    public record Constant(int[] shape, float[] values) {}
}
