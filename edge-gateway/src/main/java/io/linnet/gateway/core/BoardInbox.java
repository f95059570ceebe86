package io.linnet.gateway.core;

import io.linnet.gateway.custody.DurableStore;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One board, on whatever link: what it and the aggregator say to each other passes here. Core thread. */
final class BoardInbox {
    private static final long BUSY_WAIT_MILLIS = 5_000;

    private final String id;
    private final GatewayClock clock;
    private final Effects effects;
    private final UplinkState uplink;
    private final ModelCache models;
    private final BoardAnswers answers;
    private final BoardUpdates updates;
    private final WaitingHellos hellos;

    private final Speakers speakers = new Speakers();

    private Optional<Base> base = Optional.empty();
    private OptionalInt requested = OptionalInt.empty();
    private OptionalLong lastSeenMillis = OptionalLong.empty();
    private boolean hasWorked;

    BoardInbox(
            String id,
            GatewayClock clock,
            Effects effects,
            DurableStore store,
            UplinkState uplink,
            ModelCache models,
            GatewayCounters counters,
            CoreSettings settings) {
        this.id = id;
        this.clock = clock;
        this.effects = effects;
        this.uplink = uplink;
        this.models = models;
        this.answers = new BoardAnswers(clock, effects, models, counters, settings.windowPackets());
        this.updates = new BoardUpdates(id, clock, effects, store, answers, counters, settings);
        this.hellos = new WaitingHellos(answers, effects);
    }

    String id() {
        return id;
    }

    BoardAnswers answers() {
        return answers;
    }

    BoardUpdates updates() {
        return updates;
    }

    /** True while the aggregator's answers must reach the gateway. */
    boolean isListening() {
        return updates.isAny() || (answers.attachment().isPresent() && (isWelcome() || hellos.isAny()));
    }

    /** The aggregator has answered it. Until then it costs no presence. */
    private boolean isWelcome() {
        return answers.ordinal().isPresent();
    }

    /** It is there, and the fleet may know. */
    boolean isPresent() {
        return answers.attachment().isPresent() && isWelcome();
    }

    /** It has brought a chunk into custody, in this run or an earlier one. Anybody can greet. */
    boolean hasWorked() {
        return hasWorked;
    }

    /** The store knows it. */
    void restoreWorker() {
        hasWorked = true;
    }

    /** Whether it may be forgotten for another: what is in custody, or on its way there, stays. */
    boolean isForgettable() {
        return !updates.isAny();
    }

    /** Of two boards the one with the lower figure is forgotten first. */
    long worth() {
        long seen = lastSeenMillis.orElse(0);
        return hasWorked
                ? seen + (1L << 60)
                : isWelcome() && answers.attachment().isPresent() ? seen + (1L << 59) : seen;
    }

    /** Room is needed for another board. What waits for an answer gets one. */
    void forget() {
        answers.attachment().ifPresent(this::detach);
        hellos.refused();
    }

    BoardView view() {
        Optional<Attachment> at = answers.attachment();
        return new BoardView(
                id,
                at.map(link -> link.kind().label()).orElse(""),
                at.map(Attachment::name).orElse(""),
                answers.ordinal().orElse(-1),
                answers.model(),
                base.map(Base::version).orElse(-1L),
                updates.custody().size(),
                updates.custody().stream().mapToLong(CustodyUpdate::bytes).sum(),
                updates.chunks(),
                updates.duplicates(),
                answers.refused(),
                updates.ended(),
                lastSeenMillis.isEmpty() ? -1 : clock.nowMillis() - lastSeenMillis.getAsLong(),
                answers.lastError());
    }

    // From the board.

    private void attach(Attachment from) {
        lastSeenMillis = OptionalLong.of(clock.nowMillis());
        Optional<Attachment> before = answers.attach(Optional.of(from));
        speakers.speaks(before, from, clock.nowMillis())
                .ifPresent(other -> answers.isTwo(id, from.name(), other.name()));
        if (before.isEmpty() && isWelcome()) {
            uplink.present(id, true);
        }
        if (hasWorked && !before.equals(answers.attachment())) {
            effects.add(new GatewayPacket.Worked(from));
        }
    }

    void detach(Attachment from) {
        if (answers.attachment().filter(from::equals).isPresent()) {
            boolean wasPresent = isPresent();
            answers.attach(Optional.empty());
            if (wasPresent) {
                uplink.present(id, false);
            }
        }
    }

    void packet(Request request, byte[] packet) {
        attach(request.from());
        try {
            if (ChunkFormat.isChunk(packet)) {
                updates.chunk(packet, request);
            } else {
                message(MessageReader.read(packet), packet, request);
            }
        } catch (Refused refusal) {
            refuse(refusal, request);
        }
        noteWork();
    }

    private void noteWork() {
        if (!hasWorked && updates.isAny()) {
            hasWorked = true;
            answers.attachment().ifPresent(at -> effects.add(new GatewayPacket.Worked(at)));
            answers.ordinal().ifPresent(ordinal -> effects.keepOrdinal(id, ordinal, answers.ordinalMac()));
        }
    }

    /** A whole update in one piece (SPEC 14.7). */
    void update(Request request, List<byte[]> packets) {
        attach(request.from());
        try {
            if (packets.isEmpty() || !(MessageReader.read(packets.get(0)) instanceof Commit commit)) {
                throw new Refused(Reason.MALFORMED, "an update begins with a commit message");
            }
            updates.whole(commit, packets.subList(1, packets.size()), request);
        } catch (Refused refusal) {
            refuse(refusal, request);
        }
        noteWork();
    }

    private void refuse(Refused refusal, Request request) {
        answers.refuse(refusal);
        effects.answered(request);
    }

    private void message(Message message, byte[] packet, Request request) throws Refused {
        if (message instanceof Hello hello) {
            hello(hello, request);
        } else if (message instanceof Commit commit) {
            answers.read(commit.base().version());
            updates.commit(commit, request);
        } else if (message instanceof Message.Status status && status.object() != ChunkFormat.TYPE_UPDATE) {
            answers.read(status.transfer());
            request(status);
            effects.answered(request);
        } else if (message instanceof Report || message instanceof MachineState) {
            uplink.report(id, packet);
            effects.answered(request);
        } else {
            throw new Refused(Reason.MALFORMED, "no message for a gateway");
        }
    }

    private void hello(Hello hello, Request request) {
        answers.model(hello.model());
        models.named(hello.model());
        base = hello.base();
        if (hello.announcement().isPresent()) {
            base.ifPresent(of -> answers.read(of.version()));
        }
        if (uplink.isUp()) {
            uplink.hello(id, hello);
        }
        if (answers.ordinal().isPresent()) {
            greet(hello, Optional.of(request));
        } else {
            hellos.add(hello, request, uplink.isUp(), clock.nowMillis());
        }
    }

    /** Answers a hello with what the gateway knows (SPEC 17.4, 17.5). */
    private void greet(Hello hello, Optional<Request> request) {
        try {
            Optional<Announcement> announcement = hello.announcement();
            if (announcement.isPresent()) {
                UpdateKey key = UpdateKey.of(
                        id,
                        hello.model(),
                        hello.base().orElseThrow(),
                        announcement.get().transfer());
                updates.announced(key, announcement.get(), hello.packets(), request);
                return;
            }
            answers.welcome(hello.model(), Optional.empty());
            updates.closed().all().forEach(end -> answers.send(end.message()));
            answers.pushOffer();
        } catch (Refused refusal) {
            answers.refuse(refusal);
        }
        request.ifPresent(effects::answered);
    }

    private void request(Message.Status status) throws Refused {
        Optional<Attachment> at = answers.attachment();
        boolean isServed =
                status.object() != ChunkFormat.TYPE_DIFF && at.isPresent() && models.request(id, at.get(), status);
        if (isServed) {
            return;
        }
        if (uplink.request(id, status)) {
            requested = OptionalInt.of(status.transfer());
        } else {
            answers.refuse(Reason.BUSY, status.model(), BUSY_WAIT_MILLIS, "not kept here, and the uplink is down");
        }
    }

    // Time.

    void look() {
        hellos.look(clock.nowMillis());
        updates.look();
    }

    long wakeAt() {
        return Math.min(hellos.wakeAt(), updates.wakeAt());
    }

    // From the aggregator.

    /** The uplink is there: boards that were turned away need not come again. */
    void uplinkReady() {
        hellos.turnedAway().ifPresent(hello -> uplink.hello(id, hello));
    }

    /** True if a request for a model of this transfer id was passed on and may yet be refused; once. */
    boolean takeRequested(int transfer) {
        boolean isMeant = requested.isPresent() && requested.getAsInt() == transfer;
        if (isMeant) {
            requested = OptionalInt.empty();
        }
        return isMeant;
    }

    /** Welcomes name the ordinal; what belongs to an update in custody went to the forwarder before. */
    void fromAggregator(Message message, byte[] packet) {
        if (message instanceof Welcome welcome) {
            boolean wasPresent = isPresent();
            boolean isSame = answers.ordinal().orElse(-1) == welcome.ordinal()
                    && answers.ordinalMac().equals(welcome.mac());
            if (!isSame) {
                answers.ordinal(welcome.ordinal(), welcome.mac());
                if (hasWorked) {
                    effects.keepOrdinal(id, welcome.ordinal(), welcome.mac());
                }
            }
            if (isPresent() && !wasPresent) {
                uplink.present(id, true);
            }
            hellos.takeAll().forEach(entry -> greet(entry.hello(), entry.request()));
        } else if (message instanceof Refusal refusal) {
            answers.send(packet);
            hellos.refused();
            answers.remember(refusal.reason().label() + " by the aggregator");
        } else {
            answers.send(packet);
        }
    }
}
