package io.linnet.protocol.model;

/** What an integer division does with its remainder; the code is the wire's (SPEC 1.1, 10.2). Divisors are positive. */
public enum Division {
    /** Towards minus infinity, as published: every small negative quotient becomes −1. */
    FLOOR(0),
    /** Towards zero, as {@code /} in C and Java. */
    TRUNC(1),
    /** To the nearest integer, halves away from zero. */
    NEAREST(2);

    private final int code;

    Division(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** @param divisor positive */
    public long divide(long dividend, long divisor) {
        return switch (this) {
            case FLOOR -> Math.floorDiv(dividend, divisor);
            case TRUNC -> dividend / divisor;
            case NEAREST -> nearest(dividend, divisor);
        };
    }

    /** Halves away from zero, without doubling the dividend. */
    private static long nearest(long dividend, long divisor) {
        long quotient = dividend / divisor;
        long rest = Math.abs(dividend - quotient * divisor);
        return rest >= divisor - rest ? quotient + (dividend < 0 ? -1 : 1) : quotient;
    }

    public static Division of(int code) {
        if (code < 0 || code >= values().length) {
            throw new IllegalArgumentException("divide=" + code + ", accepted: 0 (floor), 1 (trunc), 2 (nearest)");
        }
        return values()[code];
    }
}
