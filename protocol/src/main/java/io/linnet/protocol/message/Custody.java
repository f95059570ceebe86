package io.linnet.protocol.message;

/**
 * Updates that a gateway has taken from boards and the aggregator has not ended yet.
 *
 * @param kibibytes of them, rounded up
 * @param seconds that the oldest of them is there; 0: none is
 */
public record Custody(int updates, int kibibytes, int seconds) {}
