package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of each board's last update in a closed round, for boards that ask late (SPEC 16.6). */
final class Receipts {
    private final String model;
    private final Map<String, FoldReceipt> byBoard = new HashMap<>();

    Receipts(String model, List<FoldReceipt> known) {
        this.model = model;
        known.forEach(this::add);
    }

    void add(FoldReceipt receipt) {
        byBoard.put(receipt.board(), receipt);
    }

    Optional<Receipt> find(String board, int transfer) {
        return Optional.ofNullable(byBoard.get(board))
                .filter(receipt -> receipt.transfer() == transfer)
                .map(this::of);
    }

    Optional<Receipt> find(String board, long version, int transfer) {
        return find(board, transfer).filter(receipt -> receipt.folded().version() == version);
    }

    Receipt of(FoldReceipt receipt) {
        StatusBitmap folded = StatusBitmap.of(receipt.chunks(), BitSet.valueOf(receipt.bitmap()));
        return of(new Received(receipt.version(), receipt.transfer(), folded));
    }

    Receipt of(Received folded) {
        return new Receipt(
                model, folded, folded.bitmap().complete() ? ReceiptOutcome.FOLDED : ReceiptOutcome.PARTLY_FOLDED);
    }
}
