package io.linnet.gateway.session;

/**
 * What became of a transfer, in the aggregator's own words: a receipt or refusal message. Kept until the board has had
 * time to hear it.
 */
public record End(TransferKey key, byte[] message, long atMillis) {
    /** Of each board so many of the latest are kept. */
    public static final int KEPT = 4;
}
