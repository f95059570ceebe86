package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.intake.Arrival;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.KeptEntries;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.SumSettings;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.BoardList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may take part, and when all have: greets boards, hands their updates to the open round, says why something is not
 * accepted. What must survive and what is to be said comes back in {@link Effects}, in that order.
 */
public final class Coordinator {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final int DEADLINES_WAITED = 10;

    private final String model;
    private RoundPolicy policy;
    private final Roster roster;
    private final Tally tally;
    private final Receipts receipts;
    private final Proofs proofs;
    private final Refusals refusals;
    private final UpdateIntake updates;
    private final CloseRule closing;
    /** Of the open round. */
    private long deadlinesPassed;

    public Coordinator(String model, RoundPolicy policy, Roster roster, Tally tally, List<FoldReceipt> receipts) {
        this.model = model;
        this.policy = policy;
        this.roster = roster;
        this.tally = tally;
        this.receipts = new Receipts(model, policy.age(), receipts);
        this.proofs = new Proofs(model);
        this.refusals = new Refusals(model, roster, tally, proofs);
        this.updates = new UpdateIntake(model, policy, roster, tally, this.receipts, proofs);
        this.closing = new CloseRule(policy, roster);
    }

    /** Opens a round in which boards train. */
    public void open(ModelState base, Map<Long, Digest> earlier) {
        open(base, earlier, Optional.empty());
    }

    /**
     * Opens a round on this version: from here on arrivals belong to it.
     *
     * @param earlier digests of versions before it, by number
     * @param sums where boards add up their examples and do not train
     */
    public void open(ModelState base, Map<Long, Digest> earlier, Optional<SumSettings> sums) {
        updates.open(base, earlier, sums);
        deadlinesPassed = 0;
        roster.draw(policy.draw(), base.round(), 0);
        closing.open(0);
    }

    /** Opens the round that an earlier run left open, with what it had kept of it. */
    public void resume(
            ModelState base, Map<Long, Digest> earlier, Optional<SumSettings> sums, List<Entry> entries, Effects out) {
        updates.open(base, earlier, sums);
        roster.draw(policy.draw(), base.round(), 0);
        OpenRound open = round();
        open.replay(entries);
        open.boards().toList().forEach(board -> earn(open, board, out));
        closing.open(open.finished());
    }

    /** Goes by other rules from now on. */
    public void follow(RoundPolicy other) {
        policy = other;
        updates.follow(other);
        closing.follow(other);
    }

    /**
     * From now on these boards take part and no others: nothing of anybody else is in the open round, and nobody else is
     * waited for.
     *
     * @param kept of the open round, durable
     * @return the boards of which the journal is to keep nothing of the open round
     */
    public List<String> enrol(BoardList boards, KeptEntries kept, Effects out) {
        roster.enrol(boards);
        proofs.follow(boards, kept);
        closing.recount();
        return updates.takeOut(board -> !roster.admits(board), kept, out);
    }

    /**
     * The deadline has passed: whether enough have sent something. Sums of half a fleet would forget what the other half
     * knows, so networks of sums wait for three boards of four, and for ten deadlines at most.
     */
    public boolean isQuorate() {
        OpenRound open = round();
        int started = open.started();
        boolean isMost = 4L * started >= 3L * roster.expected() || deadlinesPassed >= DEADLINES_WAITED;
        return started >= policy.quorum() && (!open.sum().isWholeOnly() || isMost);
    }

    /** The deadline has passed without a quorum. */
    public void stayOpen() {
        OpenRound open = round();
        deadlinesPassed++;
        roster.draw(policy.draw(), open.base().round(), deadlinesPassed);
        closing.recount();
        // Said ever more rarely: an outage may last for a week.
        if (Long.bitCount(deadlinesPassed) == 1) {
            LOG.warn(
                    "Round {} has {} updates at its deadline, {} are needed: it stays open ({} deadlines so far)",
                    open.base().round() + 1,
                    open.started(),
                    policy.quorum(),
                    deadlinesPassed);
        }
    }

    /** No round opens: the last one has closed, or none is to. */
    public void end() {
        updates.end();
    }

    public boolean isOpen() {
        return updates.round() != null;
    }

    /** The open round. */
    public OpenRound round() {
        OpenRound open = updates.round();
        if (open == null) {
            throw new IllegalStateException("no round is open");
        }
        return open;
    }

    /**
     * Ends the round: its receipts answer late-comers from now on, and are told to who is unfinished.
     *
     * @return the receipts, for the journal
     */
    public List<FoldReceipt> close(Effects out) {
        List<FoldReceipt> told = abandon(out);
        roster.roundClosed();
        return told;
    }

    /** The same of a round that leads to nothing: nobody has missed it. */
    public List<FoldReceipt> abandon(Effects out) {
        updates.dropClaims();
        OpenRound closed = round();
        List<FoldReceipt> told = closed.receipts();
        for (FoldReceipt receipt : told) {
            receipts.add(receipt);
            UpdateProgress update = closed.update(receipt.board(), receipt.transfer());
            if (update != null && !update.isFinished()) {
                out.reply(receipt.board(), receipts.of(receipt));
            }
            if (!closed.isEmpty(receipt.board()) || closed.parts().hasFolded(receipt.board())) {
                roster.contributed(receipt.board());
            }
        }
        updates.close();
        return told;
    }

    /** Others fold the open round in parts: so far is one of them. */
    public void progressed(PartProgress part, Effects out) {
        OpenRound open = updates.round();
        if (open == null || open.base().version() != part.version()) {
            return;
        }
        open.parts().progressed(part);
        for (String board : part.worked()) {
            if (roster.admits(board) && !roster.isExpected(board)) {
                join(board, out);
            }
        }
    }

    /** Others have folded the open round to its end. */
    public void summed(PartsSum sum) {
        OpenRound open = updates.round();
        if (open != null
                && open.base().version() == sum.version()
                && !open.parts().isSummed()) {
            open.parts().summed(sum);
            open.accumulator().add(sum.sum());
        }
    }

    /** What others folded of the open round is there. */
    public boolean isSummed() {
        return isOpen() && round().parts().isSummed();
    }

    /** In a closed round something of the board's update on this version was folded. */
    public boolean hasFolded(String board, long version) {
        return receipts.hasFolded(board, version);
    }

    /** Every board that is waited for has finished, or enough of them have, and at least a quorum of updates has started. */
    public boolean isComplete(long openedAtMillis, long nowMillis) {
        OpenRound open = updates.round();
        return open != null && closing.isComplete(open, openedAtMillis, nowMillis);
    }

    /** Handles one arrival; never throws for what a board sent. */
    public void handle(Arrival arrival, long nowMillis, Effects out) {
        try {
            if (arrival instanceof Arrival.TransferPacket packet) {
                tally.arrived(packet.packet().length);
                roster.requireAdmitted(packet.board());
                updates.arrived(packet, policy.window(roster.size()), nowMillis, out);
            } else if (arrival instanceof Arrival.BoardMessage from) {
                tally.arrived(from.bytes());
                // Models are for whoever the broker lets in: who evaluates them need not be a board.
                if (!(from.message() instanceof Message.Status)) {
                    roster.requireAdmitted(from.board());
                }
                handle(from.board(), from.message(), out);
            }
        } catch (Refused refused) {
            refuse(arrival, refused, out);
            boolean isAnnouncement = arrival instanceof Arrival.BoardMessage from && from.message() instanceof Hello;
            if (refused.reason() == Reason.LATE && isAnnouncement && roster.has(arrival.board())) {
                // It works, though slower than the others: this round waits for its next update.
                roster.worked(arrival.board());
            }
        }
        OpenRound open = updates.round();
        if (open != null) {
            earn(open, arrival.board(), out);
        }
    }

    /** A board of whose update a chunk is folded has a number, and is told it. */
    private void earn(OpenRound open, String board, Effects out) {
        if (roster.admits(board) && !roster.isExpected(board) && !open.isEmpty(board)) {
            join(board, out);
        }
    }

    private void join(String board, Effects out) {
        roster.worked(board).ifPresent(joined -> {
            out.keep(joined);
            welcome(board, Optional.empty(), out);
        });
    }

    private void handle(String board, Message message, Effects out) throws Refused {
        if (message instanceof Hello hello) {
            requireModel(hello.model());
            greet(board, hello, out);
        } else if (message instanceof Commit commit) {
            requireModel(commit.model());
            updates.committed(board, commit.base(), commit.announcement(), out);
        } else if (message instanceof Status status) {
            requireModel(status.model());
            if (status.object() == ChunkFormat.TYPE_UPDATE) {
                throw new Refused(Reason.NOT_ALLOWED, "the aggregator sends no updates");
            }
            out.request(board, status);
        } else if (message instanceof Report report) {
            requireModel(report.model());
        }
    }

    private void requireModel(String named) throws Refused {
        if (!named.equals(model)) {
            throw new Refused(Reason.UNKNOWN_MODEL, named);
        }
    }

    private void greet(String board, Hello hello, Effects out) throws Refused {
        roster.greeted(board);
        roster.requireRoom(board);
        if (hello.announcement().isEmpty()) {
            welcome(board, Optional.empty(), out);
            return;
        }
        Optional<Received> received =
                updates.announced(board, hello, hello.announcement().get(), out);
        if (received.isPresent()) {
            welcome(board, received, out);
        }
    }

    /** The board's number and window; before the first round opens there are no numbers. */
    private void welcome(String board, Optional<Received> received, Effects out) {
        OptionalInt ordinal = roster.ordinal(board);
        if (ordinal.isPresent()) {
            out.reply(board, new Welcome(model, ordinal.getAsInt(), policy.window(roster.size()), received));
        }
    }

    /** Numbers the first cohort and welcomes it. */
    public void numberFirstCohort(Effects out) {
        for (Entry.BoardJoined joined : roster.numberFirstCohort()) {
            out.keep(joined);
            welcome(joined.board(), Optional.empty(), out);
        }
    }

    /**
     * Refuses what a board says of itself, unless it takes part, and proves it where it has a key.
     *
     * @param packet that it came as
     */
    public void requireOwn(String board, Statement said, byte[] packet) throws Refused {
        requireModel(said.model());
        roster.requireAdmitted(board);
        proofs.require(board, said, packet);
    }

    /** What a board is told, with its MAC where it has a key. */
    public Message signed(String board, Message answer) {
        return proofs.signed(board, answer);
    }

    /** Names the update that is meant by its own base, which need not be the open round's. */
    private void refuse(Arrival arrival, Refused refused, Effects out) {
        OptionalInt transfer = OptionalInt.empty();
        Optional<Mac> mac = Optional.empty();
        OptionalLong version = openVersion();
        if (arrival instanceof Arrival.TransferPacket packet) {
            transfer = OptionalInt.of(packet.header().transfer());
            mac = updates.mac(packet.board(), packet.header().transfer());
        } else if (arrival instanceof Arrival.BoardMessage from && from.message() instanceof Hello hello) {
            if (hello.announcement().isPresent() && hello.base().isPresent()) {
                transfer = OptionalInt.of(hello.announcement().get().transfer());
                version = OptionalLong.of(hello.base().get().version());
                mac = hello.announcement().get().mac();
            }
        } else if (arrival instanceof Arrival.BoardMessage from && from.message() instanceof Commit commit) {
            transfer = OptionalInt.of(commit.announcement().transfer());
            version = OptionalLong.of(commit.base().version());
            mac = commit.announcement().mac();
        }
        String board = arrival.board();
        refusals.refuse(board, transfer, version, refused, mac, out);
    }

    private OptionalLong openVersion() {
        OpenRound open = updates.round();
        return open == null ? OptionalLong.empty() : OptionalLong.of(open.base().version());
    }

    /** Tells a board that a packet of it could not be read. */
    public void refuseUnreadable(String board, Refused refused, Effects out) {
        refusals.refuse(board, OptionalInt.empty(), openVersion(), refused, Optional.empty(), out);
    }

    /**
     * Tells a board that it is not served what it asks for.
     *
     * @param waitMillis until it may ask again; 0: asking again changes nothing
     */
    public void refuse(String board, Received asked, Refused refused, long waitMillis, Effects out) {
        refusals.refuse(board, asked, refused, waitMillis, out);
    }

    /** Sends statuses that had to wait. */
    public void settle(long nowMillis, Effects out) {
        updates.settle(nowMillis, out);
    }

    /** When a status that had to wait is due, or the round closes early; {@link Long#MAX_VALUE}: neither. */
    public long wakeAtMillis() {
        long closesAtMillis = isOpen() ? closing.closesAtMillis() : Long.MAX_VALUE;
        return Math.min(updates.wakeAtMillis(), closesAtMillis);
    }
}
