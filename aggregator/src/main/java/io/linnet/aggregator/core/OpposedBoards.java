package io.linnet.aggregator.core;

import io.linnet.aggregator.journal.FoldReceipt;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Boards whose updates mostly point against the model, and are left out of it ({@code merge: direction}): their labels or
 * sensors are not the others', or they are meddled with. Of a board's last {@link #WINDOW} updates a bit each, and nothing
 * of boards that agree with the fleet. The journal's receipts give it back after a restart. Owned by the owner thread.
 */
final class OpposedBoards {
    private static final Logger LOG = LoggerFactory.getLogger(OpposedBoards.class);
    static final int WINDOW = 20;

    private static final int MASK = (1 << WINDOW) - 1;

    private final Map<String, Integer> windows = new HashMap<>();

    /** @param known receipts of earlier runs, oldest base first */
    OpposedBoards(List<FoldReceipt> known) {
        known.forEach(this::add);
    }

    private void add(FoldReceipt receipt) {
        if (!BitSet.valueOf(receipt.bitmap()).isEmpty()) {
            int window = windows.getOrDefault(receipt.board(), 0) << 1 & MASK;
            windows.put(receipt.board(), window | (receipt.isOpposed() ? 1 : 0));
            windows.remove(receipt.board(), 0);
        }
    }

    /** @return the boards that have become opposed in the round that closed with these receipts */
    List<AggregatorPacket> closed(List<FoldReceipt> receipts) {
        List<AggregatorPacket> told = new ArrayList<>();
        for (FoldReceipt receipt : receipts) {
            String board = receipt.board();
            boolean wasOpposed = isOpposed(board);
            add(receipt);
            if (isOpposed(board) && !wasOpposed) {
                LOG.warn(
                        "Board {} works against the fleet: {} of its last {} updates point against the model and were left out"
                                + " (merge: direction)",
                        board,
                        updates(board),
                        WINDOW);
                told.add(new AggregatorPacket.BoardOpposed(board, updates(board)));
            } else if (wasOpposed && !isOpposed(board)) {
                LOG.info("Board {} works with the fleet again", board);
            }
        }
        return told;
    }

    /** Of a board's last {@link #WINDOW} updates those that were left out. */
    int updates(String board) {
        return Integer.bitCount(windows.getOrDefault(board, 0));
    }

    /** That is more than half of {@link #WINDOW}. */
    boolean isOpposed(String board) {
        return 2 * updates(board) > WINDOW;
    }

    /** How many boards are. */
    int count() {
        return (int) windows.keySet().stream().filter(this::isOpposed).count();
    }
}
