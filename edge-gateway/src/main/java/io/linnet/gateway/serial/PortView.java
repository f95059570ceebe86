package io.linnet.gateway.serial;

/**
 * A serial port as people see it.
 *
 * @param state {@code open}, {@code waiting} (for the next try), or {@code absent}
 * @param board that identified itself on it, or empty
 * @param trouble why it is not open, or the last fault on it; empty for none
 */
public record PortView(
        String path,
        int baud,
        String state,
        String board,
        long bytesIn,
        long bytesOut,
        long framesIn,
        long framesDropped,
        String trouble) {}
