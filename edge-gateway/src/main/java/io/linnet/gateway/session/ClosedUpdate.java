package io.linnet.gateway.session;

/**
 * What became of an update, in the aggregator's own words: a receipt or refusal message. Remembered until the board has
 * had time to hear it.
 */
public record ClosedUpdate(UpdateKey key, byte[] message) {
    /** Of each board so many of the latest are remembered. */
    public static final int REMEMBERED = 4;
}
