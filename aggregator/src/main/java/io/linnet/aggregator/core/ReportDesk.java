package io.linnet.aggregator.core;

import io.linnet.aggregator.intake.Intake;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.FleetWatch;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What boards say of themselves: of their training, and of their machines. Their boards go on without an answer. */
final class ReportDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ReportDesk.class);

    private final String model;
    private final Roster roster;
    private final BoardBook boards;
    private final FleetWatch watch;
    private final Tally tally;

    ReportDesk(String model, Roster roster, BoardBook boards, FleetWatch watch, Tally tally) {
        this.model = model;
        this.roster = roster;
        this.boards = boards;
        this.watch = watch;
        this.tally = tally;
    }

    /** @param out where a change of a machine's state is told */
    void arrived(String board, byte[] packet, long nowMillis, List<AggregatorPacket> out) {
        try {
            Message said = Intake.readReport(packet);
            requireOfModel(said instanceof Report report ? report.model() : ((MachineState) said).model());
            roster.requireAdmitted(board);
            if (said instanceof Report report && report.memory().isPresent()) {
                lacks(board, report.memory().get(), nowMillis, out);
                return;
            }
            if (!roster.has(board)) {
                throw new Refused(Reason.NOT_ALLOWED, "a report of a board without a number");
            }
            if (said instanceof Report report) {
                watch.reported(board, roster.number(board), report);
                tally.reported(report.link());
                boards.reported(board, report, nowMillis);
            } else if (said instanceof MachineState state && boards.found(board, state, nowMillis)) {
                out.add(new AggregatorPacket.MachineChanged(board, state));
            }
        } catch (Refused refused) {
            tally.reportRefused(refused.reason());
        }
    }

    /** A board without a number says so too: it never gets one. */
    private void lacks(String board, Memory memory, long nowMillis, List<AggregatorPacket> out) {
        tally.reported(List.of());
        roster.unable(board);
        if (boards.lacks(board, memory, nowMillis)) {
            LOG.warn("Board {} {}: it takes no part", board, memory.words());
            out.add(new AggregatorPacket.TooSmall(boards.tooSmall()));
        }
    }

    private void requireOfModel(String named) throws Refused {
        if (!named.equals(model)) {
            throw new Refused(Reason.UNKNOWN_MODEL, named);
        }
    }
}
