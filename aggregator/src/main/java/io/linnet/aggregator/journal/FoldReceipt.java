package io.linnet.aggregator.journal;

import io.linnet.protocol.message.Message.Received;

/**
 * What was folded of a board's transfer in a closed round: the answer to a board that asks late.
 *
 * @param version base of the update
 * @param bitmap of folded chunks, SPEC 8.2; owned by the record
 */
public record FoldReceipt(String board, long version, int transfer, int chunks, byte[] bitmap) {
    public static FoldReceipt of(String board, Received folded) {
        return new FoldReceipt(
                board,
                folded.version(),
                folded.transfer(),
                folded.chunks(),
                folded.bitmap().bytes());
    }
}
