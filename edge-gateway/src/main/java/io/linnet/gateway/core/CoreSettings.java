package io.linnet.gateway.core;

/**
 * What bounds a gateway.
 *
 * @param gateway its id, under which it brings sums of updates
 * @param maxBoards known at once
 * @param windowPackets that a welcome grants
 * @param openUpdates of one board that are remembered at once
 * @param maxAgeMillis after which an update that nobody took is given up; counted while the gateway runs
 * @param jitterSeed another one for each start
 */
public record CoreSettings(
        String gateway, int maxBoards, int windowPackets, int openUpdates, long maxAgeMillis, long jitterSeed) {
    /** On a line that hits most frames, few of a window arrive and fewer statuses: 64 carry a third more than 32. */
    public static final int DEFAULT_WINDOW_PACKETS = 64;

    public static final int DEFAULT_OPEN_UPDATES = 8;
}
