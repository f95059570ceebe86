package io.linnet.gateway.core;

import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.custody.DurableStore;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.ClosedUpdates;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.ReceiverPolicy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * The updates of one board: those that it sends, towards which the gateway is the receiver (SPEC 17.1), those in custody
 * until the aggregator ends them, and the latest that it has ended. Core thread.
 */
final class BoardUpdates {
    private static final long FULL_WAIT_MILLIS = 10_000;

    private final String board;
    private final GatewayClock clock;
    private final Effects effects;
    private final DurableStore store;
    private final BoardAnswers answers;
    private final GatewayCounters counters;
    private final int windowPackets;
    private final OpenUpdates open;
    private final ArrayDeque<CustodyUpdate> custody = new ArrayDeque<>();
    private final ClosedUpdates closed = new ClosedUpdates();
    private long chunks;
    private long duplicates;
    private long ended;

    BoardUpdates(
            String board,
            GatewayClock clock,
            Effects effects,
            DurableStore store,
            BoardAnswers answers,
            GatewayCounters counters,
            CoreSettings settings) {
        this.board = board;
        this.clock = clock;
        this.effects = effects;
        this.store = store;
        this.answers = answers;
        this.counters = counters;
        this.windowPackets = settings.windowPackets();
        this.open = new OpenUpdates(settings.openUpdates());
    }

    // What was found in custody at the start.

    void restore(CustodyUpdate update) {
        custody.add(update);
        if (!update.isClosed()) {
            open.restore(receiver(update));
        }
    }

    void restore(ClosedUpdate update) {
        closed.add(update);
    }

    // What they are.

    /** Updates that are not ended, oldest first. */
    ArrayDeque<CustodyUpdate> custody() {
        return custody;
    }

    ClosedUpdates closed() {
        return closed;
    }

    /** Something is in custody, or on its way there. */
    boolean isAny() {
        return !custody.isEmpty() || open.isWriting();
    }

    /** Chunks that arrived and were new. */
    long chunks() {
        return chunks;
    }

    /** Packets that brought nothing new. */
    long duplicates() {
        return duplicates;
    }

    /** Updates that the aggregator has ended. */
    long ended() {
        return ended;
    }

    /** The update of these figures, if it is in custody. */
    Optional<CustodyUpdate> inCustody(String model, long version, int transfer) {
        return custody.stream()
                .filter(update -> update.key().isMeantBy(model, version, transfer))
                .findFirst();
    }

    private Optional<CustodyUpdate> inCustody(UpdateKey key) {
        return custody.stream().filter(update -> update.key().equals(key)).findFirst();
    }

    // From the board.

    /** A whole update in one piece (SPEC 14.7): as a hello, the chunks, and the commit. */
    void whole(Commit commit, List<byte[]> packets, Request request) throws Refused {
        UpdateKey key = key(commit);
        if (isAnsweredAsClosed(key)) {
            effects.answered(request);
            return;
        }
        UpdateReceiver receiver = open(key, commit.announcement());
        take(receiver, packets);
        commit(receiver, request);
    }

    /** A hello that announces an update; what it brings is answered when that is durable. */
    void announced(UpdateKey key, Announcement announcement, List<byte[]> packets, Optional<Request> request)
            throws Refused {
        if (isAnsweredAsClosed(key)) {
            answers.pushOffer();
            request.ifPresent(effects::answered);
            return;
        }
        UpdateReceiver receiver = open(key, announcement);
        take(receiver, packets);
        receiver.after(new AfterWrites.Announced(request));
        tell(receiver);
    }

    private boolean isAnsweredAsClosed(UpdateKey key) {
        Optional<ClosedUpdate> end = closed.of(key);
        end.ifPresent(known -> answers.send(known.message()));
        return end.isPresent();
    }

    private void take(UpdateReceiver receiver, List<byte[]> packets) {
        for (byte[] packet : packets) {
            if (receiver.isClosing()) {
                return;
            }
            try {
                count(receiver.accept(packet, clock.nowMillis()));
            } catch (Refused refusal) {
                answers.note(refusal);
            }
        }
    }

    void chunk(byte[] packet, Request request) throws Refused {
        int transfer = ChunkReader.peek(packet).transfer();
        Optional<UpdateReceiver> known = open.of(transfer);
        if (known.isEmpty()) {
            Optional<ClosedUpdate> end = closed.of(transfer);
            if (end.isEmpty()) {
                throw new Refused(Reason.UNKNOWN_TRANSFER, "transfer " + transfer);
            }
            answers.repeat(end.get().message());
            effects.answered(request);
            return;
        }
        UpdateReceiver receiver = known.get();
        if (receiver.isClosing()) {
            duplicates++;
            receiver.after(new AfterWrites.ChunkTooLate(request));
        } else {
            count(receiver.accept(packet, clock.nowMillis()));
            receiver.statusSoon(clock.nowMillis());
            receiver.after(new AfterWrites.Answer(request));
        }
        tell(receiver);
    }

    private void count(int fresh) {
        if (fresh == 0) {
            duplicates++;
            counters.custody("duplicate", 1);
        } else {
            chunks += fresh;
        }
    }

    void commit(Commit commit, Request request) throws Refused {
        UpdateKey key = key(commit);
        if (isAnsweredAsClosed(key)) {
            effects.answered(request);
            return;
        }
        Optional<UpdateReceiver> receiver = open.of(key);
        if (receiver.isPresent()) {
            commit(receiver.get(), request);
            return;
        }
        Optional<CustodyUpdate> inCustody = inCustody(key);
        if (inCustody.isEmpty()) {
            throw new Refused(Reason.UNKNOWN_TRANSFER, "commit of transfer " + key.transfer());
        }
        answers.inCustody(inCustody.get());
        effects.answered(request);
    }

    private void commit(UpdateReceiver receiver, Request request) {
        receiver.after(new AfterWrites.Committed(request, receiver.update().isClosed()));
        tell(receiver);
    }

    private UpdateKey key(Commit commit) {
        return UpdateKey.of(
                board, commit.model(), commit.base(), commit.announcement().transfer());
    }

    /** The update of this announcement: known, or new; then earlier ones are closed, for the board has gone on. */
    private UpdateReceiver open(UpdateKey key, Announcement announcement) throws Refused {
        Optional<UpdateReceiver> known = open.of(key, announcement);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<CustodyUpdate> inCustody = inCustody(key);
        if (inCustody.isPresent()) {
            return receiver(inCustody.get());
        }
        UpdateReceiver fresh = receiver(new CustodyUpdate(new UpdateRow(
                effects.nextUpdate(), key, announcement.chunks(), announcement.examples(), announcement.mac())));
        open.open(fresh);
        return fresh;
    }

    private UpdateReceiver receiver(CustodyUpdate update) {
        LinkProfile profile = answers.isOn(LinkKind.COAP) ? LinkProfile.WIFI : LinkProfile.SERIAL;
        return new UpdateReceiver(update, ReceiverPolicy.of(profile, windowPackets), store, effects);
    }

    // What was written, and time.

    void writeEnded(CustodyWrite.Asked write, boolean isDurable) {
        open.writing(write.update().id()).ifPresent(receiver -> {
            receiver.ended(write, isDurable, clock.nowMillis());
            tell(receiver);
        });
    }

    void look() {
        for (UpdateReceiver receiver : open.all()) {
            receiver.look(clock.nowMillis());
            tell(receiver);
        }
    }

    long wakeAt() {
        return open.wakeAt();
    }

    /** Says what the receiver has for its board, and remembers what is being written. */
    private void tell(UpdateReceiver receiver) {
        for (Optional<AfterWrites> next = receiver.poll(); next.isPresent(); next = receiver.poll()) {
            tell(receiver, next.get());
        }
        open.note(receiver);
    }

    private void tell(UpdateReceiver receiver, AfterWrites next) {
        CustodyUpdate update = receiver.update();
        if (next instanceof AfterWrites.Begun) {
            custody.add(update);
            effects.forwardSoon(board);
        } else if (next instanceof AfterWrites.Whole) {
            answers.inCustody(update);
            effects.forwardSoon(board);
        } else if (next instanceof AfterWrites.StorageFailed) {
            answers.refuse(Reason.STORAGE_FULL, update.key(), FULL_WAIT_MILLIS, "the gateway's storage is full");
        } else if (next instanceof AfterWrites.SendStatus due) {
            answers.status(update, due.status());
        } else if (next instanceof AfterWrites.Answer answer) {
            effects.answered(answer.request());
        } else if (next instanceof AfterWrites.ChunkTooLate late) {
            if (update.isClosed()) {
                answers.repeatInCustody(update);
            }
            effects.answered(late.request());
        } else if (next instanceof AfterWrites.Announced announced) {
            answers.announced(update);
            announced.request().ifPresent(effects::answered);
        } else if (next instanceof AfterWrites.Committed committed) {
            committed(receiver, committed);
        }
    }

    private void committed(UpdateReceiver receiver, AfterWrites.Committed committed) {
        CustodyUpdate update = receiver.update();
        boolean isTooLittle = update.isProvenWhole() ? !update.isWhole() : update.durableCount() == 0;
        if (isTooLittle) {
            // There is nothing to take custody of that could count, and the board still has it all.
            answers.refuse(Reason.UNKNOWN_TRANSFER, update.key(), 0, "not enough of it has arrived");
            effects.answered(committed.request());
            return;
        }
        if (!receiver.isClosing()) {
            receiver.close();
        } else if (committed.wasClosed()) {
            answers.inCustody(update);
        }
        receiver.after(new AfterWrites.Answer(committed.request()));
    }

    // From the aggregator.

    /** The round went on: nothing more will come of what the board has begun on an older version. */
    void closeOlderThan(String model, long version) {
        open.closeOlderThan(model, version);
    }

    /** The aggregator has ended an update, or the gateway gives it up in its place. */
    void end(CustodyUpdate update, byte[] message) {
        ClosedUpdate end = new ClosedUpdate(update.key(), message);
        custody.remove(update);
        open.ended(update);
        closed.add(end);
        ended++;
        counters.custody("deleted", update.durableCount());
        effects.endUpdate(update.id(), end);
        answers.send(message);
    }
}
