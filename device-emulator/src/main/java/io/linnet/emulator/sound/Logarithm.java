package io.linnet.emulator.sound;

/** The natural logarithm in binary32 that boards and emulator compute alike (SPEC 18.1). */
public final class Logarithm {
    private static final int SQRT_2_BITS = 0x3FB5_04F3;
    private static final float LN2_HIGH = Float.intBitsToFloat(0x3F31_8000);
    private static final float LN2_LOW = Float.intBitsToFloat(0xB95E_8083);
    private static final float THIRD = Float.intBitsToFloat(0x3EAA_AAAB);
    private static final float FIFTH = Float.intBitsToFloat(0x3E4C_CCCD);
    private static final float SEVENTH = Float.intBitsToFloat(0x3E12_4925);
    private static final float NINTH = Float.intBitsToFloat(0x3DE3_8E39);

    private Logarithm() {}

    /** @param x positive, finite; below 2^−126 it counts as 2^−126 */
    public static float ln(float x) {
        int bits = Math.max(Float.floatToRawIntBits(x), 0x0080_0000);
        int exponent = (bits >>> 23) - 127;
        int mantissa = (bits & 0x007F_FFFF) | 0x3F80_0000;
        if (mantissa > SQRT_2_BITS) {
            mantissa -= 0x0080_0000;
            exponent++;
        }
        float m = Float.intBitsToFloat(mantissa);
        float s = (m - 1) / (m + 1);
        float z = s * s;
        float series = NINTH;
        series = series * z + SEVENTH;
        series = series * z + FIFTH;
        series = series * z + THIRD;
        series = series * z + 1;
        float fraction = (s + s) * series;
        return (fraction + exponent * LN2_LOW) + exponent * LN2_HIGH;
    }
}
