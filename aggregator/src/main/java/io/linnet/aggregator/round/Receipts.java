package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of each board's updates in closed rounds, for boards that ask late (SPEC 16.6): of those that a round might
 * still take all, so that none is folded twice, and of each board the last.
 */
final class Receipts {
    private final String model;
    private final int age;
    private final Map<String, List<FoldReceipt>> byBoard = new HashMap<>();

    /**
     * @param age versions that an update's base may be behind
     * @param known of earlier runs, oldest base first
     */
    Receipts(String model, int age, List<FoldReceipt> known) {
        this.model = model;
        this.age = age;
        known.forEach(this::add);
    }

    void add(FoldReceipt receipt) {
        List<FoldReceipt> own = byBoard.computeIfAbsent(receipt.board(), unused -> new ArrayList<>(1));
        own.add(receipt);
        long newest = own.stream().mapToLong(FoldReceipt::version).max().orElse(0);
        own.removeIf(other -> other.version() < newest - age - 1);
    }

    Optional<Receipt> find(String board, int transfer) {
        return byBoard.getOrDefault(board, List.of()).stream()
                .filter(receipt -> receipt.transfer() == transfer && !receipt.isOfSum())
                .reduce((older, newer) -> newer)
                .map(this::of);
    }

    /** Something of an update of this board on this version was folded. */
    boolean hasFolded(String board, long version) {
        return byBoard.getOrDefault(board, List.of()).stream()
                .anyMatch(receipt -> receipt.version() == version
                        && !BitSet.valueOf(receipt.bitmap()).isEmpty());
    }

    /** @param announced the update that is asked about */
    Optional<Receipt> find(String board, long version, Announcement announced) {
        int transfer = announced.transfer();
        return byBoard.getOrDefault(board, List.of()).stream()
                .filter(receipt -> receipt.transfer() == transfer && receipt.version() == version)
                .findFirst()
                .map(receipt -> receipt.isOfSum() ? whole(version, announced) : of(receipt));
    }

    /** All of an update is folded. */
    Receipt whole(long version, Announcement announced) {
        return of(new Received(version, announced.transfer(), StatusBitmap.all(announced.chunks())));
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
