package io.linnet.aggregator.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
    private final Receipts receipts = new Receipts(
            "digits",
            3,
            List.of(
                    new FoldReceipt("a", 4, 9, 3, new byte[] {0b111}),
                    new FoldReceipt("b", 4, 2, 9, new byte[] {0b101, 1})));

    @Test
    void aWholeUpdateWasFolded() {
        assertThat(receipts.find("a", 9)).hasValueSatisfying(receipt -> {
            assertThat(receipt.model()).isEqualTo("digits");
            assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.FOLDED);
            assertThat(receipt.folded().version()).isEqualTo(4);
        });
    }

    @Test
    void anIncompleteOneWasFoldedInPart() {
        assertThat(receipts.find("b", 2)).hasValueSatisfying(receipt -> {
            assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.PARTLY_FOLDED);
            assertThat(receipt.folded().bitmap().has(2)).isTrue();
            assertThat(receipt.folded().bitmap().has(1)).isFalse();
            assertThat(receipt.folded().bitmap().has(8)).isTrue();
        });
    }

    @Test
    void anotherTransferVersionOrBoardHasNone() {
        assertThat(receipts.find("a", 8)).isEmpty();
        assertThat(receipts.find("c", 9)).isEmpty();
        assertThat(receipts.find("a", 5, new Announcement(9, 3, 60))).isEmpty();
        assertThat(receipts.find("a", 4, new Announcement(9, 3, 60))).isPresent();
    }

    @Test
    void receiptsLiveAsLongAsTheirUpdatesCouldBeTaken() {
        receipts.add(new FoldReceipt("a", 5, 10, 3, new byte[] {1}));
        assertThat(receipts.find("a", 4, new Announcement(9, 3, 60))).isPresent();
        assertThat(receipts.find("a", 5, new Announcement(10, 3, 60))).isPresent();
        receipts.add(new FoldReceipt("a", 9, 11, 3, new byte[] {1}));
        assertThat(receipts.find("a", 4, new Announcement(9, 3, 60))).isEmpty();
        assertThat(receipts.find("a", 5, new Announcement(10, 3, 60))).isPresent();
        assertThat(receipts.find("b", 2)).isPresent();
    }
}
