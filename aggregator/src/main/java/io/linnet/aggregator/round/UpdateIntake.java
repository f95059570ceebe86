package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.intake.Arrival.TransferPacket;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.KeptEntries;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.SumSettings;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.ReceiveResult;
import io.linnet.protocol.transfer.ReceiverPolicy;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An update's way into the open round: announced, folded chunk by chunk, whole or committed, and its receipt. */
final class UpdateIntake {
    private static final int TIMES_EACH_CHUNK = 4;
    private static final int FLOOD_ALLOWANCE = 256;
    /** Announcements that are remembered of boards that have no number yet; the oldest makes room. */
    private static final int MAX_CLAIMS = 1_024;

    private final String model;
    private RoundPolicy policy;
    private final Roster roster;
    private final Tally tally;
    private final Receipts receipts;
    private final Proofs proofs;
    private final StatusPacing statuses;
    private final SumIntake gateways;
    /** Boards without a number of whose announced update nothing has been folded. */
    private final Set<String> claims = new LinkedHashSet<>();

    private final Map<String, Integer> packetsThisRound = new HashMap<>();
    private @Nullable OpenRound round;
    private boolean isOver;

    UpdateIntake(String model, RoundPolicy policy, Roster roster, Tally tally, Receipts receipts, Proofs proofs) {
        this.model = model;
        this.policy = policy;
        this.roster = roster;
        this.tally = tally;
        this.receipts = receipts;
        this.proofs = proofs;
        this.statuses = new StatusPacing(model);
        this.gateways = new SumIntake(roster, tally, receipts, statuses);
    }

    /**
     * Updates on this version are taken.
     *
     * @param earlier digests of versions before it, by number
     * @param sums where boards add up their examples and do not train
     */
    void open(ModelState base, Map<Long, Digest> earlier, Optional<SumSettings> sums) {
        round = new OpenRound(model, base, policy.merge(), policy.isAgeDiscounted(), earlier, sums);
        isOver = false;
        packetsThisRound.clear();
        statuses.clear();
        gateways.clear();
    }

    void follow(RoundPolicy other) {
        policy = other;
    }

    /** No update is taken until the next round opens. */
    void close() {
        round = null;
        packetsThisRound.clear();
        statuses.clear();
        gateways.clear();
    }

    /** No update is taken until somebody lets the training go on: whoever still holds one need not wait. */
    void end() {
        isOver = true;
    }

    @Nullable
    OpenRound round() {
        return round;
    }

    private OpenRound requireRound() throws Refused {
        OpenRound open = round;
        if (open == null) {
            throw isOver
                    ? new Refused(Reason.LATE, "the training is over")
                    : new Refused(Reason.BUSY, "no round is open");
        }
        return open;
    }

    /**
     * A board announces an update, and may send its first chunks along.
     *
     * @return what has arrived of it; empty if nothing more of it is wanted, which the board is told by a receipt
     */
    Optional<Received> announced(String board, Hello hello, Announcement announcement, Effects out) throws Refused {
        if (hello.sum().isPresent()) {
            return gateways.announced(requireRound(), policy, board, hello, out);
        }
        UpdateProgress update = find(board, hello.base(), announcement, out);
        if (update == null) {
            return Optional.empty();
        }
        OpenRound open = requireRound();
        if (update.isOver()) {
            // Its commit overtook it, and its board has been told what is folded.
            receipt(board, update, out);
            return Optional.empty();
        }
        for (byte[] packet : hello.packets()) {
            if (update.isOver()) {
                break;
            }
            Chunk chunk = ChunkReader.read(packet, update.seed());
            requirePartOf(announcement, chunk);
            fold(open, board, update, chunk, out);
        }
        if (update.isOver()) {
            receipt(board, update, out);
            return Optional.empty();
        }
        return Optional.of(update.received());
    }

    private static void requirePartOf(Announcement announcement, Chunk chunk) throws Refused {
        if (chunk.header().type() != ChunkFormat.TYPE_UPDATE) {
            throw new Refused(Reason.MALFORMED, "type " + chunk.header().type() + " in an update");
        }
        if (chunk.header().transfer() != announcement.transfer()) {
            throw new Refused(
                    Reason.UNKNOWN_TRANSFER,
                    "transfer " + chunk.header().transfer() + ", here " + announcement.transfer());
        }
    }

    /** A board closes its update with what has arrived. */
    void committed(String board, Base base, Announcement announcement, Effects out) throws Refused {
        UpdateProgress update = find(board, Optional.of(base), announcement, out);
        if (update == null) {
            return;
        }
        OpenRound open = requireRound();
        if (update.isEmpty() && !update.isOver()) {
            // It may have overtaken its update: were it closed with nothing, this round would wait for the board in
            // vain. What is held counts whole or not at all.
            if (claims.contains(board)) {
                forget(open, board);
            }
            throw new Refused(
                    Reason.UNKNOWN_TRANSFER, (update.isHeld() ? "not all" : "nothing") + " of it has arrived");
        }
        receipt(board, update, out);
        if (!update.isOver()) {
            open.close(update);
            update.keep(board, out);
            out.keep(new Entry.UpdateCommitted(board, announcement.transfer()));
            tally.updateFolded(open.isLate(update));
        }
    }

    /** The update announced, or null if the board was answered from a closed round. */
    private @Nullable UpdateProgress find(String board, Optional<Base> claimed, Announcement unjudged, Effects out)
            throws Refused {
        Base base = claimed.orElseThrow(() -> new Refused(Reason.MALFORMED, "an update without its base"));
        Optional<Receipt> known = known(board, base, unjudged);
        if (known.isPresent()) {
            out.reply(board, known.get());
            return null;
        }
        Announcement announcement = proofs.required(board, unjudged);
        OpenRound open = requireRound();
        // A stranger earns its number in the round itself.
        boolean isLate =
                open.isEarlier(base) && open.base().version() - base.version() <= policy.age() && roster.has(board);
        if (!isLate) {
            requireBase(open, base);
        } else if (receipts.hasFolded(board, base.version())) {
            // In its own round it was refused so, too: a final answer stays one.
            throw new Refused(Reason.CONFLICT, "another update on version " + base.version() + " is folded");
        }
        roster.requireRoom(board);
        policy.requireWeight(announcement.examples());
        requirePossible(open, announcement);
        UpdateProgress update =
                isLate ? open.announceLate(board, base.version(), announcement) : open.announce(board, announcement);
        if (!roster.has(board)) {
            claim(open, board);
        }
        return update;
    }

    /** What became of an update of a closed round, or as part of a sum of this one. */
    private Optional<Receipt> known(String board, Base base, Announcement announced) throws Refused {
        OpenRound open = round;
        if (open == null || !open.isBase(base) || !open.parts().gateways().has(board)) {
            return receipts.find(board, base.version(), announced);
        }
        if (!open.parts().gateways().has(board, announced.transfer())) {
            throw new Refused(Reason.CONFLICT, "another update of this round is folded");
        }
        return Optional.of(receipts.whole(base.version(), announced));
    }

    /** A chunk holds a parameter at least. */
    private static void requirePossible(OpenRound open, Announcement announcement) throws Refused {
        int parameters = open.updateValues();
        if (announcement.chunks() > parameters) {
            throw new Refused(Reason.OUT_OF_RANGE, announcement.chunks() + " chunks of " + parameters + " parameters");
        }
    }

    /** Remembers an announcement that nothing stands behind, until a chunk comes or others have taken its place. */
    private void claim(OpenRound open, String board) {
        claims.remove(board);
        if (claims.size() >= MAX_CLAIMS) {
            forget(open, claims.iterator().next());
        }
        claims.add(board);
    }

    private void forget(OpenRound open, String board) {
        claims.remove(board);
        packetsThisRound.remove(board);
        open.forget(board);
    }

    /**
     * Takes these boards out of the open round.
     *
     * @param kept of the round, durable
     * @return those of which there was something
     */
    List<String> takeOut(Predicate<String> isGone, KeptEntries kept, Effects out) {
        OpenRound open = round;
        if (open == null) {
            return List.of();
        }
        List<String> gone = open.takeOut(isGone, each -> {
            kept.forEach(each);
            out.forEachEntry(each);
        });
        for (String board : gone) {
            claims.remove(board);
            packetsThisRound.remove(board);
            out.forget(board);
        }
        return gone;
    }

    /** The round ends: what nothing was folded of is forgotten. */
    void dropClaims() {
        OpenRound open = round;
        if (open != null) {
            List.copyOf(claims).forEach(board -> forget(open, board));
        }
    }

    private static void requireBase(OpenRound open, Base base) throws Refused {
        if (!open.isBase(base)) {
            boolean isLate = base.version() < open.base().version();
            throw new Refused(
                    isLate ? Reason.LATE : Reason.WRONG_BASE,
                    "version " + base.version() + ", the round is on "
                            + open.base().version());
        }
    }

    /** A chunk or repair came alone. */
    void arrived(TransferPacket packet, int window, long nowMillis, Effects out) throws Refused {
        String board = packet.board();
        int transfer = packet.header().transfer();
        if (gateways.has(board, transfer)) {
            requireNoFlood(board, gateways.chunks(board, transfer));
            gateways.arrived(requireRound(), packet, window, nowMillis, out);
            return;
        }
        UpdateProgress update = round == null ? null : round.update(board, transfer);
        if (update == null) {
            Optional<Receipt> closed = receipts.find(board, transfer);
            if (closed.isEmpty()) {
                requireRound();
                throw new Refused(Reason.UNKNOWN_TRANSFER, "transfer " + transfer);
            }
            out.reply(board, closed.get());
            return;
        }
        OpenRound open = requireRound();
        requireNoFlood(board, update.announcement().chunks());
        if (claims.contains(board) && packet.header().type() == ChunkFormat.TYPE_REPAIR) {
            throw new Refused(Reason.UNKNOWN_TRANSFER, "a repair before the first chunk");
        }
        if (update.isOver()) {
            tally.duplicate();
            receipt(board, update, out);
            return;
        }
        ReceiverPolicy rules = ReceiverPolicy.of(LinkProfile.MQTT, window);
        ReceiveResult accepted = update.accept(packet.packet(), rules, nowMillis);
        if (accepted.use() == ReceiveResult.Use.DUPLICATE) {
            tally.duplicate();
        }
        for (byte[] chunk : accepted.chunks()) {
            fold(open, board, update, new Chunk(ChunkReader.peek(chunk), chunk), out);
        }
        if (update.isWhole()) {
            receipt(board, update, out);
        } else {
            statuses.answer(board, update, nowMillis, out);
        }
    }

    /** A board may send everything a few times over; past that it gets nothing for it but a refusal. */
    private void requireNoFlood(String board, int chunks) throws Refused {
        int packets = packetsThisRound.merge(board, 1, Integer::sum);
        if (packets > TIMES_EACH_CHUNK * chunks + FLOOD_ALLOWANCE) {
            throw new Refused(Reason.FLOOD, packets + " packets in one round");
        }
    }

    private void fold(OpenRound open, String board, UpdateProgress update, Chunk chunk, Effects out) throws Refused {
        boolean wasHeld = update.isHeld();
        boolean isNew = wasHeld ? proofs.hold(open, board, update, chunk, out) : open.fold(update, chunk);
        if (!isNew) {
            tally.duplicate();
            return;
        }
        claims.remove(board);
        if (!wasHeld) {
            update.keep(board, out);
            int transfer = update.announcement().transfer();
            out.keep(new Entry.ChunkFolded(board, transfer, chunk.header().index(), chunk.packet()));
        }
        if (update.isHeld()) {
            return;
        }
        tally.folded(wasHeld ? update.announcement().chunks() : 1);
        if (update.isWhole()) {
            tally.updateFolded(open.isLate(update));
        }
        if (open.isLate(update)) {
            roster.worked(board);
        }
    }

    /** What the update of this transfer was announced with. */
    Optional<Mac> mac(String board, int transfer) {
        UpdateProgress update = round == null ? null : round.update(board, transfer);
        return update == null ? Optional.empty() : update.announcement().mac();
    }

    /** A receipt says nothing of the announcement: of a forged one its board would believe it. A refusal bears its MAC. */
    private void receipt(String board, UpdateProgress update, Effects out) throws Refused {
        if (update.isRejected()) {
            throw new Refused(Reason.UNPROVEN, "the MAC of the update does not fit");
        }
        out.reply(board, receipts.of(update.counted()));
    }

    /** Sends statuses that had to wait. */
    void settle(long nowMillis, Effects out) {
        statuses.settle(nowMillis, out);
    }

    /** When a status that had to wait is due; {@link Long#MAX_VALUE}: none waits. */
    long wakeAtMillis() {
        return statuses.wakeAtMillis();
    }
}
