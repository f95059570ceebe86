package io.linnet.aggregator.round;

import io.linnet.aggregator.intake.Arrival;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.round.Effects.Wanted;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.ReceiveResult;
import io.linnet.protocol.transfer.Receiver;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers what boards send while a round is open. Called by the owner thread with the time in milliseconds; what must
 * survive and what must be said comes back in {@link Effects}, in that order.
 */
public final class Coordinator {
    private static final int MAX_CHUNKS_SENT_AGAIN = 4;
    private static final int FLOOD_ALLOWANCE = 256;

    private final String model;
    private final RoundPolicy policy;
    private final Roster roster;
    private final Tally tally;
    private final Receipts receipts;
    private final Map<String, Integer> packetsThisRound = new HashMap<>();
    private final Set<String> statusPending = new LinkedHashSet<>();
    private @Nullable Round round;

    public Coordinator(String model, RoundPolicy policy, Roster roster, Tally tally, List<FoldReceipt> receipts) {
        this.model = model;
        this.policy = policy;
        this.roster = roster;
        this.tally = tally;
        this.receipts = new Receipts(model, receipts);
    }

    /** From here on arrivals belong to this round. */
    public void open(Round next) {
        this.round = next;
        packetsThisRound.clear();
        statusPending.clear();
    }

    /** No round is open: boards are told to come back. */
    public void pause() {
        this.round = null;
    }

    /** Handles one arrival; never throws for what a board sent. */
    public void handle(Arrival arrival, long nowMillis, Effects out) {
        try {
            roster.heard(arrival.board());
            if (arrival instanceof Arrival.Sent sent) {
                tally.arrived(sent.packet().length);
                sent(sent.board(), sent.packet(), nowMillis, out);
            } else if (arrival instanceof Arrival.Said said) {
                tally.arrived(said.bytes());
                said(said.board(), said.message(), out);
            }
        } catch (Refused refused) {
            refuse(arrival, refused, out);
        }
    }

    /** Names the update that is meant by its own base, which need not be the open round's. */
    private void refuse(Arrival arrival, Refused refused, Effects out) {
        OptionalInt transfer = OptionalInt.empty();
        OptionalLong version = openVersion();
        if (arrival instanceof Arrival.Sent sent) {
            transfer = OptionalInt.of(sent.header().transfer());
        } else if (arrival instanceof Arrival.Said said && said.message() instanceof Hello hello) {
            if (hello.announcement().isPresent() && hello.base().isPresent()) {
                transfer = OptionalInt.of(hello.announcement().get().transfer());
                version = OptionalLong.of(hello.base().get().version());
            }
        } else if (arrival instanceof Arrival.Said said && said.message() instanceof Commit commit) {
            transfer = OptionalInt.of(commit.announcement().transfer());
            version = OptionalLong.of(commit.base().version());
        }
        refuse(arrival.board(), transfer, version, refused, out);
    }

    private OptionalLong openVersion() {
        return round == null
                ? OptionalLong.empty()
                : OptionalLong.of(round.base().version());
    }

    /** Tells a board why what it sent was not accepted. */
    public void refuse(String board, OptionalInt transfer, Refused refused, Effects out) {
        refuse(board, transfer, openVersion(), refused, out);
    }

    /** Tells a board that it cannot be served what it asks for from a version. */
    public void refuse(String board, Received asked, Refused refused, Effects out) {
        refuse(board, OptionalInt.of(asked.transfer()), OptionalLong.of(asked.version()), refused, out);
    }

    private void refuse(String board, OptionalInt transfer, OptionalLong version, Refused refused, Effects out) {
        tally.refused(refused.reason());
        String detail = String.valueOf(refused.getMessage());
        OptionalLong wait = refused.reason() == Reason.BUSY ? OptionalLong.of(1_000) : OptionalLong.empty();
        Refusal refusal = new Refusal(
                refused.reason(),
                Optional.of(model),
                version,
                transfer,
                wait,
                Optional.of(detail.length() > 64 ? detail.substring(0, 64) : detail));
        out.replies().add(new Reply(board, refusal));
    }

    private void said(String board, Message message, Effects out) throws Refused {
        if (message instanceof Hello hello) {
            requireModel(hello.model());
            hello(board, hello, out);
        } else if (message instanceof Commit commit) {
            requireModel(commit.model());
            commit(board, commit, out);
        } else if (message instanceof Status status) {
            requireModel(status.model());
            if (status.object() == ChunkFormat.TYPE_UPDATE) {
                throw new Refused(Reason.NOT_ALLOWED, "the aggregator sends no updates");
            }
            out.wanted().add(new Wanted(board, status));
        } else if (message instanceof Report report) {
            requireModel(report.model());
        }
    }

    private void requireModel(String named) throws Refused {
        if (!named.equals(model)) {
            throw new Refused(Reason.UNKNOWN_MODEL, named);
        }
    }

    private void hello(String board, Hello hello, Effects out) throws Refused {
        Optional<Entry.Joined> joined = roster.join(board);
        joined.ifPresent(out.entries()::add);
        if (hello.announcement().isEmpty()) {
            welcome(board, Optional.empty(), out);
            return;
        }
        Announcement announcement = hello.announcement().get();
        Transfer transfer = announce(board, hello.base(), announcement, out);
        if (transfer == null) {
            return;
        }
        for (byte[] packet : hello.packets()) {
            fold(board, transfer, ChunkReader.read(packet, requireRound().seed()), out);
        }
        if (transfer.isFinished()) {
            receipt(board, transfer, out);
        } else {
            welcome(board, Optional.of(transfer.received(requireRound().base().version())), out);
        }
    }

    /** The board's number and window, once it has a number; before the first round opens nobody has. */
    private void welcome(String board, Optional<Received> received, Effects out) {
        OptionalInt ordinal = roster.ordinal(board);
        if (ordinal.isPresent()) {
            int window = policy.window(roster.size());
            out.replies().add(new Reply(board, new Welcome(model, ordinal.getAsInt(), window, received)));
        }
    }

    /** Welcomes every board, when numbers have just been given. */
    public void welcomeAll(Effects out) {
        roster.boards().forEach(board -> welcome(board, Optional.empty(), out));
    }

    /** The transfer announced, or null if it was answered from a closed round. */
    private @Nullable Transfer announce(String board, Optional<Base> claimed, Announcement announcement, Effects out)
            throws Refused {
        Base base = claimed.orElseThrow(() -> new Refused(Reason.MALFORMED, "an update without its base"));
        Optional<Receipt> closed = receipts.find(board, base.version(), announcement.transfer());
        if (closed.isPresent()) {
            out.replies().add(new Reply(board, closed.get()));
            return null;
        }
        Round open = requireRound();
        if (base.version() < open.base().version()) {
            throw new Refused(
                    Reason.LATE,
                    "version " + base.version() + ", the round is on "
                            + open.base().version());
        }
        if (!open.isBase(base)) {
            throw new Refused(
                    Reason.WRONG_BASE,
                    "version " + base.version() + ", the round is on "
                            + open.base().version());
        }
        boolean isKnown = open.transfer(board) != null;
        Transfer transfer = open.announce(board, announcement);
        if (!isKnown || transfer.isEmpty()) {
            out.entries()
                    .add(new Entry.Announced(
                            board, announcement.transfer(), announcement.chunks(), announcement.examples()));
        }
        return transfer;
    }

    private void receipt(String board, Transfer transfer, Effects out) {
        Received folded = transfer.received(requireOpen().base().version());
        out.replies().add(new Reply(board, receipts.of(folded)));
    }

    private void commit(String board, Commit commit, Effects out) throws Refused {
        Announcement announcement = commit.announcement();
        Transfer transfer = announce(board, Optional.of(commit.base()), announcement, out);
        if (transfer == null) {
            return;
        }
        if (!transfer.isFinished()) {
            requireRound().close(transfer);
            out.entries().add(new Entry.Committed(board, announcement.transfer()));
            if (!transfer.isEmpty()) {
                tally.updateFolded();
            }
        }
        receipt(board, transfer, out);
    }

    private void sent(String board, byte[] packet, long now, Effects out) throws Refused {
        Round open = requireRound();
        Transfer transfer = open.transfer(board);
        int id = packet[2] & 0xFF | (packet[3] & 0xFF) << 8;
        if (transfer == null || transfer.announcement().transfer() != id) {
            Receipt closed =
                    receipts.find(board, id).orElseThrow(() -> new Refused(Reason.UNKNOWN_TRANSFER, "transfer " + id));
            out.replies().add(new Reply(board, closed));
            return;
        }
        checkFlood(board, transfer);
        if (transfer.isFinished()) {
            tally.duplicate();
            receipt(board, transfer, out);
            return;
        }
        Receiver receiver = receiver(transfer);
        ReceiveResult accepted = receiver.accept(packet, now);
        if (accepted.use() == ReceiveResult.Use.DUPLICATE) {
            tally.duplicate();
        }
        for (byte[] chunk : accepted.chunks()) {
            fold(board, transfer, new Chunk(ChunkReader.peek(chunk), chunk), out);
        }
        if (transfer.isWhole()) {
            statusPending.remove(board);
            receipt(board, transfer, out);
        } else {
            answer(board, transfer, now, out);
        }
    }

    /** A board may send everything a few times over; past that it gets nothing for it but a refusal. */
    private void checkFlood(String board, Transfer transfer) throws Refused {
        int packets = packetsThisRound.merge(board, 1, Integer::sum);
        if (packets > MAX_CHUNKS_SENT_AGAIN * transfer.announcement().chunks() + FLOOD_ALLOWANCE) {
            throw new Refused(Reason.FLOOD, packets + " packets in one round");
        }
    }

    private Receiver receiver(Transfer transfer) {
        Receiver receiver = transfer.receiver;
        if (receiver == null) {
            Round open = requireOpen();
            receiver = new Receiver(
                    transfer.arrived(),
                    open.seed().bytes(),
                    transfer.announcement().transfer(),
                    ChunkFormat.TYPE_UPDATE,
                    ReceiverPolicy.of(LinkProfile.MQTT, policy.window(roster.size())));
            transfer.receiver = receiver;
        }
        return receiver;
    }

    private void fold(String board, Transfer transfer, Chunk chunk, Effects out) throws Refused {
        if (!requireRound().fold(transfer, chunk)) {
            tally.duplicate();
            return;
        }
        tally.folded();
        if (transfer.isWhole()) {
            tally.updateFolded();
        }
        out.entries()
                .add(new Entry.Kept(
                        board,
                        transfer.announcement().transfer(),
                        chunk.header().index(),
                        chunk.packet()));
    }

    private void answer(String board, Transfer transfer, long now, Effects out) {
        Receiver receiver = transfer.receiver;
        if (receiver == null) {
            return;
        }
        receiver.poll(now)
                .ifPresentOrElse(status -> out.replies().add(new Reply(board, message(transfer, status))), () -> {
                    if (receiver.wakeAt() < Long.MAX_VALUE) {
                        statusPending.add(board);
                    }
                });
    }

    private Status message(Transfer transfer, TransferStatus status) {
        return new Status(
                model,
                ChunkFormat.TYPE_UPDATE,
                requireOpen().base().version(),
                transfer.announcement().transfer(),
                status);
    }

    /** Sends statuses that had to wait. */
    public void tick(long nowMillis, Effects out) {
        if (statusPending.isEmpty() || round == null) {
            return;
        }
        List<String> pending = new ArrayList<>(statusPending);
        statusPending.clear();
        for (String board : pending) {
            Transfer transfer = requireOpen().transfer(board);
            if (transfer != null && !transfer.isFinished()) {
                answer(board, transfer, nowMillis, out);
            }
        }
    }

    /** Every board that is expected has finished, and at least a quorum has begun. */
    public boolean isComplete() {
        Round open = round;
        return open != null
                && open.begun() >= policy.quorum()
                && open.finished() >= roster.expected()
                && roster.boards().stream().noneMatch(board -> roster.isExpected(board) && !isFinished(open, board));
    }

    private static boolean isFinished(Round open, String board) {
        Transfer transfer = open.transfer(board);
        return transfer != null && transfer.isFinished();
    }

    /** Ends the round: its receipts answer late-comers from now on, and are told to who is unfinished. */
    public void close(List<FoldReceipt> closed, Effects out) {
        Round open = requireOpen();
        for (FoldReceipt receipt : closed) {
            receipts.add(receipt);
            Transfer transfer = open.transfer(receipt.board());
            if (transfer != null && !transfer.isFinished()) {
                out.replies().add(new Reply(receipt.board(), receipts.of(receipt)));
            }
            roster.tookPart(receipt.board());
        }
        roster.roundClosed();
        round = null;
    }

    public boolean isOpen(Round some) {
        return some.equals(round);
    }

    /** When a status that had to wait is due; {@link Long#MAX_VALUE}: none is. */
    public long wakeAtMillis() {
        long wakeAt = Long.MAX_VALUE;
        for (String board : statusPending) {
            Transfer transfer = round == null ? null : requireOpen().transfer(board);
            Receiver receiver = transfer == null ? null : transfer.receiver;
            if (receiver != null) {
                wakeAt = Math.min(wakeAt, receiver.wakeAt());
            }
        }
        return wakeAt;
    }

    private Round requireOpen() {
        Round open = round;
        if (open == null) {
            throw new IllegalStateException("no round is open");
        }
        return open;
    }

    private Round requireRound() throws Refused {
        Round open = round;
        if (open == null) {
            throw new Refused(Reason.BUSY, "no round is open");
        }
        return open;
    }
}
