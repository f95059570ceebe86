package io.linnet.emulator.extractor;

/** From an int32 accumulator per channel to output bytes: multiplier, zero point, clamp. */
final class Requantizer {
    private final int[] significands;
    private final int[] shifts;
    private final int zeroPoint;
    private final int lowest;
    private final int highest;

    Requantizer(Operator operator, Tensor out) {
        significands =
                operator.multipliers.stream().mapToInt(Multiplier::significand).toArray();
        shifts = operator.multipliers.stream().mapToInt(Multiplier::shift).toArray();
        zeroPoint = out.zeroPoint();
        lowest = operator.lowest;
        highest = operator.highest;
    }

    /** Writes one byte for each channel. */
    void store(int[] sums, byte[] arena, int at) {
        for (int c = 0; c < significands.length; c++) {
            int value = Multiplier.apply(sums[c], significands[c], shifts[c]) + zeroPoint;
            arena[at + c] = (byte) Math.max(lowest, Math.min(highest, value));
        }
    }
}
