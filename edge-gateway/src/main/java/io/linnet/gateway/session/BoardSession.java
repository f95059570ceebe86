package io.linnet.gateway.session;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.Counters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.chunk.ChunkHeader;
import io.linnet.protocol.chunk.ChunkReader;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.ReceiverPolicy;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One board, on whatever link: what it sends goes to the keeper and up, what is for it goes to its attachment. Towards the
 * board it is the receiver of its updates (SPEC 17.1). Loop thread only.
 */
public final class BoardSession implements Receiving.Answers {
    private static final long FULL_WAIT_MILLIS = 10_000;
    private static final long BUSY_WAIT_MILLIS = 5_000;

    private final String id;
    private final Loop loop;
    private final Keeper keeper;
    private final Upward upward;
    private final ModelSource models;
    private final Counters counters;
    private final SessionSettings settings;

    private final Replies replies;
    private final Incoming incoming;
    private final Unnumbered unnumbered;
    private final ArrayDeque<Transfer> custody = new ArrayDeque<>();
    private final Ends ends = new Ends();

    private OptionalInt ordinal = OptionalInt.empty();
    private String model = "";
    private Optional<Base> held = Optional.empty();
    private long lastSeenMillis;
    private long chunks;
    private long duplicates;
    private long transfersDone;

    BoardSession(
            String id,
            Loop loop,
            Keeper keeper,
            Upward upward,
            ModelSource models,
            Counters counters,
            SessionSettings settings) {
        this.id = id;
        this.loop = loop;
        this.keeper = keeper;
        this.upward = upward;
        this.models = models;
        this.counters = counters;
        this.settings = settings;
        this.replies = new Replies(loop, counters);
        this.unnumbered = new Unnumbered(loop, replies);
        this.incoming = new Incoming(settings.openTransfers(), this::receiving);
    }

    public String id() {
        return id;
    }

    public Optional<Attachment> attachment() {
        return replies.attachment();
    }

    public String model() {
        return model;
    }

    public OptionalInt ordinal() {
        return ordinal;
    }

    /** Transfers that are not ended, oldest first. */
    public ArrayDeque<Transfer> custody() {
        return custody;
    }

    /** True while the aggregator's answers must reach the gateway. */
    public boolean isListening() {
        return replies.attachment().isPresent() || !custody.isEmpty();
    }

    BoardView view() {
        int bytes = 0;
        for (Transfer transfer : custody) {
            bytes += (int) transfer.bytes();
        }
        Optional<Attachment> at = replies.attachment();
        return new BoardView(
                id,
                at.map(link -> link.kind().label()).orElse(""),
                at.map(Attachment::name).orElse(""),
                ordinal.isPresent() ? ordinal.getAsInt() : -1,
                model,
                held.map(Base::version).orElse(-1L),
                custody.size(),
                bytes,
                chunks,
                duplicates,
                replies.refused(),
                transfersDone,
                lastSeenMillis == 0 ? -1 : loop.wallMillis() - lastSeenMillis,
                replies.lastError());
    }

    // What was found in custody at the start.

    void restore(Transfer transfer) {
        custody.add(transfer);
        if (!transfer.isClosed()) {
            incoming.restore(transfer);
        }
    }

    void restore(End end) {
        ends.add(end);
    }

    void restore(int knownOrdinal) {
        ordinal = OptionalInt.of(knownOrdinal);
    }

    // From the board.

    void attach(Attachment from) {
        lastSeenMillis = loop.wallMillis();
        if (replies.attach(Optional.of(from)).isEmpty()) {
            upward.present(id, true);
        }
    }

    void detach(Attachment from) {
        if (replies.attachment().filter(from::equals).isPresent()) {
            replies.attach(Optional.empty());
            upward.present(id, false);
        }
    }

    void packet(Attachment from, byte[] packet, Runnable answered) {
        attach(from);
        try {
            if (ChunkFormat.isChunk(packet)) {
                chunk(packet, answered);
            } else {
                message(MessageReader.read(packet), packet, answered);
            }
        } catch (Refused refusal) {
            replies.refuse(from.kind(), model, refusal);
            answered.run();
        }
    }

    /** A whole update in one piece (SPEC 14.7): as a hello, the chunks, and the commit. */
    void update(Attachment from, List<byte[]> packets, Runnable answered) {
        attach(from);
        try {
            if (packets.isEmpty() || !(MessageReader.read(packets.get(0)) instanceof Commit commit)) {
                throw new Refused(Reason.MALFORMED, "an update begins with a commit message");
            }
            TransferKey key = TransferKey.of(
                    id, commit.model(), commit.base(), commit.announcement().transfer());
            Optional<End> end = ends.of(key);
            if (end.isPresent()) {
                send(end.get().message());
                answered.run();
                return;
            }
            Receiving receiving = open(key, commit.announcement());
            for (byte[] packet : packets.subList(1, packets.size())) {
                if (!receiving.isClosing()) {
                    take(receiving, packet);
                }
            }
            commit(receiving, key, answered);
        } catch (Refused refusal) {
            replies.refuse(from.kind(), model, refusal);
            answered.run();
        }
    }

    private void take(Receiving receiving, byte[] packet) {
        try {
            count(receiving.accept(packet, loop.nowMillis()));
        } catch (Refused refusal) {
            replies.note(refusal);
        }
    }

    private void message(Message message, byte[] packet, Runnable answered) throws Refused {
        if (message instanceof Hello hello) {
            hello(hello, answered);
            return;
        }
        if (message instanceof Commit commit) {
            TransferKey key = TransferKey.of(
                    id, commit.model(), commit.base(), commit.announcement().transfer());
            commit(incoming.of(key).orElse(null), key, answered);
            return;
        }
        if (message instanceof Message.Status status && status.object() != ChunkFormat.TYPE_UPDATE) {
            request(status);
        } else if (message instanceof Report) {
            upward.report(id, packet);
        } else {
            throw new Refused(Reason.MALFORMED, "no message for a gateway");
        }
        answered.run();
    }

    private void hello(Hello hello, Runnable answered) {
        model = hello.model();
        held = hello.base();
        if (upward.isUp()) {
            upward.hello(id, hello);
        }
        if (ordinal.isPresent()) {
            greet(hello, answered);
        } else {
            unnumbered.hello(hello, upward.isUp(), answered);
        }
    }

    /** Answers a hello with what the gateway knows (SPEC 17.4, 17.5). */
    private void greet(Hello hello, Runnable answered) {
        try {
            Optional<Announcement> announcement = hello.announcement();
            if (announcement.isPresent()) {
                greetWithUpdate(hello, announcement.get(), answered);
            } else {
                send(MessageWriter.write(
                        new Welcome(hello.model(), ordinal.orElseThrow(), settings.windowPackets(), Optional.empty())));
                ends.forEach(end -> send(end.message()));
                pushOffer();
                answered.run();
            }
        } catch (Refused refusal) {
            replies.refuse(LinkKind.COAP, model, refusal);
            answered.run();
        }
    }

    private void greetWithUpdate(Hello hello, Announcement announcement, Runnable answered) throws Refused {
        TransferKey key = TransferKey.of(id, hello.model(), hello.base().orElseThrow(), announcement.transfer());
        Optional<End> end = ends.of(key);
        if (end.isPresent()) {
            send(end.get().message());
            pushOffer();
            answered.run();
            return;
        }
        Receiving receiving = open(key, announcement);
        Transfer transfer = receiving.transfer();
        for (byte[] packet : hello.packets()) {
            if (!receiving.isClosing()) {
                take(receiving, packet);
            }
        }
        receiving.afterWrites(() -> {
            if (transfer.isClosed()) {
                send(Words.inCustody(transfer));
            } else {
                send(MessageWriter.write(new Welcome(
                        key.model(),
                        ordinal.orElseThrow(),
                        settings.windowPackets(),
                        Optional.of(transfer.received()))));
            }
            pushOffer();
            answered.run();
        });
    }

    private void pushOffer() {
        if (replies.attachment().filter(Attachment::isPushed).isPresent()) {
            models.newest(model).ifPresent(kept -> send(kept.message()));
        }
    }

    /** The transfer of this announcement: known, or new; then earlier ones are closed, for the board has gone on. */
    private Receiving open(TransferKey key, Announcement announcement) throws Refused {
        Optional<Receiving> known = incoming.of(key, announcement);
        if (known.isPresent()) {
            return known.get();
        }
        for (Transfer transfer : custody) {
            if (transfer.key().equals(key)) {
                return receiving(transfer);
            }
        }
        return incoming.open(
                new Transfer(keeper.nextId(), key, announcement.chunks(), announcement.examples(), loop.wallMillis()));
    }

    private Receiving receiving(Transfer transfer) {
        return new Receiving(transfer, ReceiverPolicy.of(profile(), settings.windowPackets()), keeper, this);
    }

    private LinkProfile profile() {
        boolean isCoap =
                replies.attachment().filter(at -> at.kind() == LinkKind.COAP).isPresent();
        return isCoap ? LinkProfile.WIFI : LinkProfile.SERIAL;
    }

    private void chunk(byte[] packet, Runnable answered) throws Refused {
        ChunkHeader header = ChunkReader.peek(packet);
        Receiving receiving = incoming.of(header.transfer()).orElse(null);
        if (receiving == null) {
            Optional<End> end = ends.of(header.transfer());
            if (end.isEmpty()) {
                throw new Refused(Reason.UNKNOWN_TRANSFER, "transfer " + header.transfer());
            }
            replies.repeat(end.get().message());
            answered.run();
        } else if (receiving.isClosing()) {
            duplicates++;
            receiving.afterWrites(() -> {
                if (receiving.transfer().isClosed()) {
                    replies.repeat(Words.inCustody(receiving.transfer()));
                }
                answered.run();
            });
        } else {
            count(receiving.accept(packet, loop.nowMillis()));
            wakeLater(receiving);
            receiving.afterWrites(answered);
        }
    }

    private void count(int fresh) {
        if (fresh == 0) {
            duplicates++;
            counters.custody("duplicate", 1);
        } else {
            chunks += fresh;
        }
    }

    private void wakeLater(Receiving receiving) {
        long at = receiving.status(loop.nowMillis());
        if (at != Long.MAX_VALUE) {
            loop.after(Math.max(1, at - loop.nowMillis()), () -> receiving.status(loop.nowMillis()));
        }
    }

    private void commit(@Nullable Receiving receiving, TransferKey key, Runnable answered) throws Refused {
        Optional<End> end = ends.of(key);
        if (end.isPresent()) {
            send(end.get().message());
            answered.run();
        } else if (receiving == null) {
            Optional<Transfer> inCustody =
                    custody.stream().filter(t -> t.key().equals(key)).findFirst();
            if (inCustody.isEmpty()) {
                throw new Refused(Reason.UNKNOWN_TRANSFER, "commit of transfer " + key.transfer());
            }
            send(Words.inCustody(inCustody.get()));
            answered.run();
        } else {
            commitKnown(receiving, answered);
        }
    }

    private void commitKnown(Receiving receiving, Runnable answered) {
        Transfer transfer = receiving.transfer();
        boolean wasClosed = transfer.isClosed();
        receiving.afterWrites(() -> {
            if (transfer.keptCount() == 0) {
                // Nothing came: there is nothing to take custody of, and the board still has it all.
                replies.refuse(Reason.UNKNOWN_TRANSFER, transfer.key(), 0, "nothing of it has arrived");
                answered.run();
                return;
            }
            if (!receiving.isClosing()) {
                receiving.close();
            } else if (wasClosed) {
                send(Words.inCustody(transfer));
            }
            receiving.afterWrites(answered);
        });
    }

    private void request(Message.Status status) throws Refused {
        if (status.object() == ChunkFormat.TYPE_DIFF || !models.request(this, status)) {
            if (!upward.request(id, status)) {
                replies.refuse(Reason.BUSY, status.model(), BUSY_WAIT_MILLIS, "not kept here, and the uplink is down");
            }
        }
    }

    // Receiving.Answers

    @Override
    public void status(Transfer transfer, TransferStatus status) {
        send(Words.status(transfer.key(), ChunkFormat.TYPE_UPDATE, status));
    }

    @Override
    public void began(Transfer transfer) {
        custody.add(transfer);
        upward.forward(this);
    }

    @Override
    public void whole(Transfer transfer) {
        send(Words.inCustody(transfer));
        // Reads the disk: the other boards that were durable in the same moment get their answers first.
        loop.execute(() -> upward.forward(this));
    }

    @Override
    public void storageFailed(Transfer transfer) {
        replies.refuse(Reason.STORAGE_FULL, transfer.key(), FULL_WAIT_MILLIS, "the gateway's storage is full");
    }

    // From the aggregator.

    /** The uplink is there: boards that were turned away need not come again. */
    public void uplinkReady() {
        unnumbered.turnedAway().ifPresent(hello -> upward.hello(id, hello));
    }

    /** The transfer of these figures, if it is in custody. */
    public Optional<Transfer> inCustody(String ofModel, long version, int transfer) {
        return custody.stream()
                .filter(kept -> kept.key().isMeantBy(ofModel, version, transfer))
                .findFirst();
    }

    /** Welcomes name the ordinal; what belongs to a transfer in custody went to the forwarder before. */
    public void fromAggregator(Message message, byte[] packet) {
        if (message instanceof Welcome welcome) {
            if (ordinal.isEmpty() || ordinal.getAsInt() != welcome.ordinal()) {
                ordinal = OptionalInt.of(welcome.ordinal());
                keeper.ordinal(id, welcome.ordinal());
            }
            unnumbered.numbered(this::greet);
        } else if (message instanceof Refusal refusal) {
            send(packet);
            unnumbered.refused();
            replies.remember(refusal.reason().label() + " by the aggregator");
        } else {
            send(packet);
        }
    }

    /** The round went on: nothing more will come of what the board has begun on an older version. */
    public void closeOlderThan(String ofModel, long version) {
        incoming.closeOlderThan(ofModel, version);
    }

    /** The aggregator has ended a transfer, or the gateway gives it up in its place. */
    public void ended(Transfer transfer, byte[] message) {
        End end = new End(transfer.key(), message, loop.wallMillis());
        custody.remove(transfer);
        incoming.ended(transfer);
        restore(end);
        transfersDone++;
        keeper.end(transfer, end);
        send(message);
    }

    // To the board.

    /** Queues a packet if the board is there. */
    public void send(byte[] packet) {
        replies.send(packet);
    }
}
