package io.linnet.gateway.custody;

/**
 * What became of a write that was asked for. The ends come in the order of the writes.
 *
 * @param isDurable false: it failed and left nothing behind
 */
public record WriteEnd(long number, boolean isDurable) {}
