package io.linnet.aggregator.watch;

import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the fleet says of its training, version by version. Owned by the owner thread. */
public final class FleetWatch {
    private final Reports reports;

    /**
     * @param version that the first round is open on
     * @param maxExamples that a board may claim
     */
    public FleetWatch(long version, int maxExamples) {
        this.reports = new Reports(version, maxExamples);
    }

    /** Whether something of a board's update on a version was folded. */
    @FunctionalInterface
    public interface Folded {
        boolean test(String board, long version);
    }

    /** @param board one with a number */
    public void reported(String board, Report report) throws Refused {
        reports.add(board, report);
    }

    /**
     * The round on this version has closed, its receipts are known.
     *
     * @return figures of the version before it, if its boards reported any
     */
    public Optional<FleetFigures> roundClosed(long version, Folded folded) {
        Predicate<String> tookPart = board -> folded.test(board, version - 1);
        List<BoardFigures> complete = reports.advance(version + 1, tookPart);
        return complete.isEmpty() ? Optional.empty() : Optional.of(FleetFigures.of(version - 1, complete));
    }
}
