package io.linnet.aggregator.watch;

import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.protocol.message.Held;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What boards say of one version on their held-out examples, added up: exact whatever the order, one word of each board,
 * and as large for a hundred thousand boards as for two but for their names.
 */
final class HeldSums {
    /** A smaller count of a cell is not told: it would be of few boards, or of one. */
    private static final long LEAST_CELL = 5;

    private final int classes;
    private final int maxExamples;
    private final Set<String> boards = new HashSet<>();
    private long examples;
    private long right;
    private int matrices;
    private final long[] cells;

    HeldSums(int classes, int maxExamples) {
        this.classes = classes;
        this.maxExamples = maxExamples;
        this.cells = new long[classes <= Held.MAX_CLASSES ? classes * classes : 0];
    }

    void add(String board, Held of) throws Refused {
        if (of.examples() > maxExamples) {
            throw new Refused(Reason.WEIGHT, "a report of " + of.examples() + " held-out examples");
        }
        if (of.hasConfusion() && of.classes() != classes) {
            throw new Refused(Reason.MALFORMED, "a report of " + of.classes() + " classes, of " + classes);
        }
        if (!boards.add(board)) {
            throw new Refused(Reason.FLOOD, "a second report of held-out examples");
        }
        examples += of.examples();
        right += of.right();
        if (of.hasConfusion()) {
            matrices++;
            for (int i = 0; i < cells.length; i++) {
                cells[i] += of.confusion()[i];
            }
        }
    }

    /** @param least so many boards, or nothing is told */
    Optional<HeldRecord> told(long version, int least) {
        if (boards.size() < least) {
            return Optional.empty();
        }
        return Optional.of(new HeldRecord(
                version, boards.size(), examples, right, matrices < least ? new long[0] : withoutSmallCells()));
    }

    private long[] withoutSmallCells() {
        int width = classes + 1;
        long[] told = new long[cells.length == 0 ? 0 : width * width];
        for (int i = 0; i < cells.length; i++) {
            int label = i / classes;
            int decision = i % classes;
            boolean isTold = cells[i] >= LEAST_CELL;
            told[label * width + decision] = isTold ? cells[i] : HeldRecord.HIDDEN;
            told[label * width + classes] += isTold ? 0 : cells[i];
            told[classes * width + decision] += isTold ? 0 : cells[i];
        }
        return told;
    }
}
