package io.linnet.gateway.serial;

/**
 * Keeps what is written to a line at its rate: a USB bridge or pseudo-terminal takes bytes as fast as they come, and the
 * board behind it has a small buffer. One thread.
 */
final class Pace {
    private static final int BITS_A_BYTE = 10;
    /** What may be written ahead: a writer that wakes late catches up on so much. */
    private static final long SLACK_NANOS = 4_000_000;

    private final long nanosPerByte;
    private long freeAt;

    Pace(int baud, long nowNanos) {
        this.nanosPerByte = BITS_A_BYTE * 1_000_000_000L / baud;
        this.freeAt = nowNanos;
    }

    /** Books the bytes; how long to wait before they are written. */
    long book(int bytes, long nowNanos) {
        long start = Math.max(freeAt, nowNanos - SLACK_NANOS);
        freeAt = start + bytes * nanosPerByte;
        return Math.max(0, start - nowNanos);
    }
}
