package io.linnet.aggregator.journal;

import io.linnet.protocol.message.Message.Received;

/**
 * What was folded of a board's transfer in a closed round: the answer to a board that asks late.
 *
 * @param version base of the update
 * @param chunks of the update; 0: {@link #ofSum}
 * @param bitmap of folded chunks, SPEC 8.2; owned by the record
 * @param isOpposed most of these point against the model, and were left out of it (SPEC 11.9): for people, the board is not
 *     told
 */
public record FoldReceipt(String board, long version, int transfer, int chunks, byte[] bitmap, boolean isOpposed) {
    /** Of an update that was not left out. */
    public FoldReceipt(String board, long version, int transfer, int chunks, byte[] bitmap) {
        this(board, version, transfer, chunks, bitmap, false);
    }

    /** Of an update that was folded whole as part of a sum: how many chunks its board cut it into nobody said. */
    public static FoldReceipt ofSum(String board, long version, int transfer) {
        return new FoldReceipt(board, version, transfer, 0, new byte[] {1});
    }

    public boolean isOfSum() {
        return chunks == 0;
    }

    public static FoldReceipt of(String board, Received folded, boolean isOpposed) {
        return new FoldReceipt(
                board,
                folded.version(),
                folded.transfer(),
                folded.chunks(),
                folded.bitmap().bytes(),
                isOpposed);
    }
}
