package io.linnet.aggregator.journal;

/**
 * What was folded of a board's transfer in a closed round: the answer to a board that asks late.
 *
 * @param version base of the update
 * @param bitmap of folded chunks, SPEC 8.2; owned by the record
 */
public record FoldReceipt(String board, long version, int transfer, int chunks, byte[] bitmap) {}
