package io.linnet.protocol.codec;

/**
 * Exact sums as they travel: each number as three digits of 16 bits with its sign, the lowest of all of them first (SPEC
 * 21.6). Digits of many boards add up to the digits of their sum.
 */
public final class SumDigits {
    /** Of one number. */
    public static final int DIGITS = 3;

    private static final int DIGIT = 1 << 16;

    private SumDigits() {}

    /** @param place 0 the lowest */
    public static int digit(long number, int place) {
        return switch (place) {
            case 0 -> (int) (number % DIGIT);
            case 1 -> (int) (number / DIGIT % DIGIT);
            default -> (int) (number / DIGIT / DIGIT);
        };
    }

    public static long number(long lowest, long middle, long highest) {
        return lowest + DIGIT * (middle + DIGIT * highest);
    }
}
