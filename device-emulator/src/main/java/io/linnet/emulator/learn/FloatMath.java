package io.linnet.emulator.learn;

/**
 * The exponential in binary32 that boards and emulator compute alike (SPEC 10.6.1); a C library's expf would differ in
 * the last bit. Relative error below 2^−22.
 */
final class FloatMath {
    private static final float LIMIT = 80;
    private static final float LOG2_E = Float.intBitsToFloat(0x3FB8_AA3B);
    /** ln 2 in two parts; the first has so few bits that its product with n is exact. */
    private static final float LN2_HIGH = Float.intBitsToFloat(0x3F31_8000);

    private static final float LN2_LOW = Float.intBitsToFloat(0xB95E_8083);
    /** 1/7!, 1/6!, … 1/0!. */
    private static final float[] INVERSE_FACTORIALS = {
        Float.intBitsToFloat(0x3950_0D01),
        Float.intBitsToFloat(0x3AB6_0B61),
        Float.intBitsToFloat(0x3C08_8889),
        Float.intBitsToFloat(0x3D2A_AAAB),
        Float.intBitsToFloat(0x3E2A_AAAB),
        0.5f,
        1,
        1
    };

    private FloatMath() {}

    /** e^x for x clamped to ±80, NaN as −80. */
    static float exp(float x) {
        float a = !(x >= -LIMIT) ? -LIMIT : x > LIMIT ? LIMIT : x;
        float t = a * LOG2_E;
        int n = (int) (t + (t < 0 ? -0.5f : 0.5f));
        float r = a - n * LN2_HIGH;
        r = r - n * LN2_LOW;
        float y = INVERSE_FACTORIALS[0];
        for (int k = 1; k < INVERSE_FACTORIALS.length; k++) {
            y = y * r + INVERSE_FACTORIALS[k];
        }
        return y * Float.intBitsToFloat((n + 127) << 23);
    }

    static float sigmoid(float z) {
        return 1 / (1 + exp(-z));
    }

    static float ofPpm(int ppm) {
        return (float) ppm / 1_000_000.0f;
    }
}
