package io.linnet.aggregator.core;

import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.intake.Intake;
import io.linnet.aggregator.round.Coordinator;
import io.linnet.aggregator.round.Effects;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.FleetWatch;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.points.Blind;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What boards say of themselves: of their training, and of their machines. Their boards go on without an answer. */
final class ReportDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ReportDesk.class);

    private final Coordinator coordinator;
    private final Catalogue catalogue;
    private final Roster roster;
    private final BoardBook boards;
    private final FleetWatch watch;
    private final Tally tally;
    private final Effects effects;

    /** @param effects takes what a board is told again */
    ReportDesk(
            Coordinator coordinator,
            Catalogue catalogue,
            Roster roster,
            BoardBook boards,
            FleetWatch watch,
            Tally tally,
            Effects effects) {
        this.coordinator = coordinator;
        this.catalogue = catalogue;
        this.roster = roster;
        this.boards = boards;
        this.watch = watch;
        this.tally = tally;
        this.effects = effects;
    }

    /** @param out where a change of a machine's state is told */
    void arrived(String board, byte[] packet, long nowMillis, List<AggregatorPacket> out) {
        try {
            Statement said = Intake.readReport(packet);
            coordinator.requireOwn(board, said, packet);
            if (said instanceof Report report && report.memory().isPresent()) {
                requireOfNewest(report);
                lacks(board, report.memory().get(), nowMillis, out);
                return;
            }
            if (!roster.has(board) && said instanceof MachineState state && isUnfit(state)) {
                boards.unfit(board, state, nowMillis);
                return;
            }
            if (!roster.has(board)) {
                throw new Refused(Reason.NOT_ALLOWED, "a report of a board without a number");
            }
            if (said instanceof Report report) {
                watch.reported(board, roster.number(board), report);
                tally.reported(report.link());
                boards.reported(board, report, nowMillis);
            } else if (said instanceof MachineState state) {
                requireNoneAfter(board, state);
                boards.found(board, state, nowMillis)
                        .ifPresent(now -> out.add(new AggregatorPacket.MachineChanged(board, now)));
                boards.unheard(board, state).ifPresent(word -> effects.reply(board, word));
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

    /** It never gets a number, and nobody would know why. */
    private static boolean isUnfit(MachineState said) {
        return Blind.in(said.state(), said.score())
                .filter(why -> why.cause() == Blind.Cause.OTHER_WINDOWS)
                .isPresent();
    }

    /** A board says so for each offer; a word about an earlier one may be another's, who kept it. */
    private void requireOfNewest(Report said) throws Refused {
        long newest = catalogue.newest().version();
        if (said.version() != newest) {
            throw new Refused(
                    said.version() < newest ? Reason.LATE : Reason.WRONG_BASE,
                    "a report of version " + said.version() + ", of " + newest);
        }
    }

    /** Likewise of a machine: a board's versions only grow. */
    private void requireNoneAfter(String board, MachineState state) throws Refused {
        if (boards.machine(board)
                .filter(last -> last.version() > state.version())
                .isPresent()) {
            throw new Refused(Reason.LATE, "a state by version " + state.version());
        }
    }
}
