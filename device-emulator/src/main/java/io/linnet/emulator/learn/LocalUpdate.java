package io.linnet.emulator.learn;

/**
 * What a board has learnt in a round: local minus base for a contiguous range of parameters. Exactly one of the two
 * arrays is in use, the other is empty.
 *
 * @param first model index of the first parameter of the range
 * @param units int16 models: differences in units of LSB / 2^fractionBits, within ±2^20 LSB/16
 * @param differences float32 models
 * @param fractionBits 0 for the integer network, 4 for a float network over an int16 model
 * @param examples weight of the update: distinct examples seen
 */
@SuppressWarnings("ArrayRecordComponent") // The arrays are handed over to the receiver.
public record LocalUpdate(
        int first, int[] units, float[] differences, int fractionBits, int examples, Figures figures) {

    static LocalUpdate ofUnits(int first, int[] units, int fractionBits, int examples, Figures figures) {
        return new LocalUpdate(first, units, NO_FLOATS, fractionBits, examples, figures);
    }

    /** Sums of examples: exact numbers, and nothing that was right or wrong. */
    public static LocalUpdate ofSums(int[] digits, int examples) {
        return ofUnits(0, digits, 0, examples, new Figures(0, NO_FLOATS));
    }

    static LocalUpdate ofFloats(int first, float[] differences, int examples, Figures figures) {
        return new LocalUpdate(first, NO_UNITS, differences, 0, examples, figures);
    }

    private static final int[] NO_UNITS = {};
    private static final float[] NO_FLOATS = {};

    /** Of a round none of whose examples says anything. */
    public static final LocalUpdate NONE = ofUnits(0, NO_UNITS, 0, 0, new Figures(0, NO_FLOATS));

    /** Parameters of the range. */
    public int count() {
        return units.length + differences.length;
    }
}
