package io.linnet.aggregator.watch;

/**
 * The model has fallen behind its best.
 *
 * @param reason for people
 * @param action what is to become of it
 */
public record Fall(String reason, WatchAction action) {}
