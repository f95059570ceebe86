package io.linnet.emulator.board;

import io.linnet.emulator.board.BoardEvent.Arrived;
import io.linnet.emulator.board.BoardEvent.Connected;
import io.linnet.emulator.board.BoardEvent.Disconnected;
import io.linnet.emulator.board.BoardEvent.Sensed;
import io.linnet.emulator.board.BoardEvent.WorkDone;
import io.linnet.emulator.board.Packet.Way;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Statement;
import io.linnet.protocol.message.Message.Status;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.SplitMix64.Purpose;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.StatusBitmap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One board through its rounds (SPEC section 16): greets, follows the model, works, sends its update and settles it.
 *
 * <p>Its durable writes are states, of which the newest is kept. A reboot is a new board on the state that was kept last;
 * results of the former one's work are not for it.
 */
public final class Board implements Participant {
    private final BoardSettings settings;
    private final Learner learner;
    private final BoardObserver observer;
    private final Catchup catchup;
    private final Greeting greeting;
    private final Dispatch dispatch;
    private final Proof proof;
    private final Deciding deciding = new Deciding();
    private final List<Packet> packets = new ArrayList<>();

    private BoardState state;
    private boolean isStateNew;
    private @Nullable Offer offer;
    private @Nullable OfferId working;
    private @Nullable Work begun;
    private boolean isConnected;
    private long bytesUp;
    private long bytesDown;

    /** @param stored what was kept last, or {@link BoardState#fresh} */
    public Board(
            BoardSettings settings,
            Learner learner,
            BoardState stored,
            SharedVersions sharedVersions,
            BoardObserver observer) {
        this.settings = settings;
        this.learner = learner;
        this.observer = observer;
        SplitMix64 jitter = SplitMix64.stream(settings.jitterSeed(), Purpose.JITTER, 0);
        AnswerTime answers = new AnswerTime(settings.link());
        this.catchup =
                new Catchup(settings.model(), settings.link(), settings.hasRetained(), sharedVersions, answers, jitter);
        this.greeting = new Greeting(answers, jitter);
        this.proof = new Proof(settings, observer);
        this.dispatch = new Dispatch(settings, answers, jitter);
        this.state = stored;
        learner.resume(state.own());
        state.held().ifPresent(catchup::hold);
        state.outbox().ifPresent(outbox -> dispatch.resume());
    }

    @Override
    public String id() {
        return settings.board();
    }

    /** The version held. */
    public Optional<Base> held() {
        return state.held().map(HeldVersion::base);
    }

    /** What it decides with: that, the last layer its own where the offer wants it (SPEC 10.9); not kept over a reboot. */
    public Optional<HeldVersion> decides() {
        return state.held().map(held -> deciding.with(held, Optional.ofNullable(offer)));
    }

    public BoardState state() {
        return state;
    }

    @Override
    public boolean wantsFull() {
        return catchup.wantsFull();
    }

    @Override
    public Optional<Work> takeWork() {
        Optional<Work> taken = Optional.ofNullable(begun);
        begun = null;
        return taken;
    }

    @Override
    public void accept(BoardEvent event, long now) {
        if (event instanceof Connected) {
            connected(now);
        } else if (event instanceof Disconnected) {
            isConnected = false;
            greeting.disconnected();
            dispatch.onDisconnected();
        } else if (event instanceof Arrived arrived) {
            arrived(arrived.bytes(), now);
        } else if (event instanceof WorkDone done) {
            worked(done.result(), now);
        } else if (event instanceof Sensed sensed
                && isConnected
                && offer != null
                && state.held().isPresent()) {
            learner.judge(offer, state.held().get(), sensed.window()).ifPresent(this::report);
        }
    }

    private void connected(long now) {
        isConnected = true;
        catchup.onConnected(now);
        greeting.connected(dispatch.onConnected(), Optional.ofNullable(offer), now);
    }

    private void arrived(byte[] bytes, long now) {
        bytesDown += bytes.length;
        try {
            if (ChunkFormat.isChunk(bytes)) {
                catchup.onPacket(bytes, now);
                keepHeld();
            } else {
                hear(MessageReader.read(bytes), bytes, now);
            }
        } catch (Refused refused) {
            observer.refusedHere(refused.reason());
        }
    }

    private void worked(Work.Result result, long now) {
        working = null;
        Offer current = offer;
        if (current != null && OfferId.of(current).equals(result.offer())) {
            deciding.take(result.decides());
            if (result.outbox().isPresent()) {
                worked(result.outbox().get(), result, current, now);
            } else if (result.trained()) {
                keep(state.withWork(result.offer()));
            }
        }
    }

    private void worked(Outbox outbox, Work.Result result, Offer current, long now) {
        keep(state.withUpdate(outbox, result.residuals(), result.offer()));
        observer.worked(outbox);
        result.held()
                .filter(held -> isConnected)
                .map(held -> Report.of(settings.model(), outbox.base().version(), held))
                .ifPresent(this::report);
        dispatch.ready(current, state.ordinal(), now);
    }

    private void keep(BoardState next) {
        state = next;
        isStateNew = true;
    }

    private void read(Offer newest, byte[] bytes, long now) throws Refused {
        if (!newest.model().equals(settings.model())) {
            return;
        }
        Optional<OfferMark> mark = proof.require(newest, bytes, state.newest());
        // An epoch is kept before anything follows; the round goes along with what is kept next.
        isStateNew |= mark.isPresent() && state.isNewEpoch(mark.get());
        state = mark.map(state::withNewest).orElse(state);
        Offers.check(newest);
        Optional<Memory> lack = settings.memory().flatMap(memory -> memory.lack(newest));
        if (lack.isPresent()) {
            report(Report.of(settings.model(), newest.base().version(), lack.get()));
            throw new Refused(Reason.STORAGE_FULL, lack.get().words());
        }
        greeting.offered(newest, offer == null, now);
        offer = newest;
        catchup.onOffer(newest, now);
        keepHeld();
        Optional<Outbox> outbox = state.outbox();
        if (outbox.isPresent() && !outbox.get().isOf(OfferId.of(newest)) && !dispatch.askToClose(now)) {
            abandon();
        }
    }

    /** Unless it is in custody, nobody told what became of the outbox: if its offer comes again, so does the work. */
    private void abandon() {
        if (!dispatch.isIdle()) {
            keep(state.withoutWork());
        }
        drop(state.residuals());
    }

    private void keepHeld() {
        Optional<HeldVersion> held = catchup.held();
        if (held.isPresent() && !held.equals(state.held())) {
            keep(state.withHeld(held.get(), catchup.follows()));
            observer.held(held.get().base());
        }
    }

    private void hear(Message message, byte[] bytes, long now) throws Refused {
        if (message instanceof Offer newest) {
            read(newest, bytes, now);
        } else if (message instanceof Welcome welcome && isOurs(welcome.model())) {
            welcomed(welcome, now);
        } else if (message instanceof Status status && isOurs(status.model())) {
            if (status.object() == ChunkFormat.TYPE_UPDATE) {
                state.outbox().ifPresent(outbox -> dispatch.onStatus(outbox, status, now));
            } else {
                catchup.onStatus(status, now);
                keepHeld();
            }
        } else if (message instanceof Receipt receipt && isOurs(receipt.model())) {
            receipt(receipt, now);
        } else if (message instanceof Acknowledge seen && isOurs(seen.model())) {
            proof.require(seen);
            learner.acknowledge(seen);
        } else if (message instanceof Refusal refusal
                && refusal.model().map(this::isOurs).orElse(true)) {
            observer.refusedThere(refusal.reason());
            refused(refusal, now);
        }
    }

    private boolean isOurs(String model) {
        return model.equals(settings.model());
    }

    private void welcomed(Welcome welcome, long now) throws Refused {
        proof.require(welcome);
        greeting.answered(Optional.ofNullable(offer), now);
        if (welcome.ordinal() != state.ordinal()) {
            keep(state.withOrdinal(welcome.ordinal()));
        }
        if (state.outbox().isPresent()) {
            dispatch.onWelcome(state.outbox().get(), welcome, now);
        }
    }

    private void receipt(Receipt receipt, long now) throws Refused {
        proof.require(receipt);
        Optional<Outbox> outbox = state.outbox();
        if (outbox.isEmpty() || !Dispatch.isAbout(receipt.folded(), outbox.get())) {
            if (outbox.isEmpty() && receipt.folded().transfer() == state.lastTransfer()) {
                dispatch.answeredAgain();
            }
            return;
        }
        greeting.answered(Optional.ofNullable(offer), now);
        dispatch.settled(now);
        if (receipt.outcome() == Message.ReceiptOutcome.IN_CUSTODY) {
            observer.entrusted(outbox.get());
            return;
        }
        settle(outbox.get(), receipt.folded().bitmap());
        report(outbox.get());
    }

    private void refused(Refusal refusal, long now) throws Refused {
        if (catchup.onRefusal(refusal, now)) {
            keepHeld();
            return;
        }
        Optional<Outbox> outbox = state.outbox();
        boolean isAboutOutbox = outbox.isPresent() && outbox.get().isMeant(refusal);
        long wait = Greeting.pauseMillis(refusal);
        if (isAboutOutbox && Outbox.isFinal(refusal)) {
            proof.require(refusal, dispatch.announcement(outbox.get()));
            dispatch.settled(now);
            settle(outbox.get(), StatusBitmap.none(outbox.get().chunks().size()));
        } else if (isAboutOutbox) {
            dispatch.onRefusal(refusal.reason(), refusal.transfer().isPresent(), wait, now);
        }
        greeting.postponed(wait, now);
    }

    /** The outbox has gone; what of it did not count is given back to the residual (SPEC 16.6). */
    private void settle(Outbox outbox, StatusBitmap counted) throws Refused {
        Optional<Residuals> left = state.residuals();
        if (left.isPresent() && !outbox.isSummed()) {
            left = Optional.of(left.get().refunded(outbox.without(counted)));
        }
        drop(left);
        observer.settled(
                outbox, outbox.chunks().size() - outbox.without(counted).size());
    }

    private void drop(Optional<Residuals> left) {
        keep(state.withoutOutbox(left));
        dispatch.drop();
    }

    private void report(Outbox outbox) {
        Report said = outbox.report(settings.model(), bytesUp, bytesDown, dispatch.takeResent());
        bytesUp = 0;
        bytesDown = 0;
        report(said);
    }

    private void report(Statement said) {
        send(Way.REPORT, proof.show(said));
    }

    /** Says what is due, begins what is possible, and tells when to be woken. */
    @Override
    public Step<BoardState, Packet> settle(long now) {
        beginWork();
        if (!learner.own().equals(state.own())) {
            keep(state.with(learner.own()));
        }
        if (isConnected) {
            if (greeting.isDue(now)) {
                greeting.tried(offer != null, now);
                send(MessageWriter.write(
                        new Hello(settings.model(), held(), Optional.empty(), List.of(), OptionalInt.empty())));
            }
            catchup.poll(now).forEach(this::send);
            state.outbox().ifPresent(outbox -> {
                dispatch.poll(outbox, now).forEach(this::send);
                if (dispatch.hasGivenUp()) {
                    abandon();
                }
            });
            beginWork();
        }
        Step<BoardState, Packet> step = new Step<>(isStateNew ? List.of(state) : List.of(), packets, wakeAt(now));
        packets.clear();
        isStateNew = false;
        return step;
    }

    private long wakeAt(long now) {
        if (!isConnected) {
            return Step.NEVER;
        }
        long at = Math.min(greeting.at(), catchup.wakeAt());
        return state.outbox().isPresent() ? Math.min(at, dispatch.wakeAt(now)) : at;
    }

    private void send(byte[] bytes) {
        send(Way.UP, bytes);
    }

    private void send(Way way, byte[] bytes) {
        bytesUp += bytes.length;
        packets.add(new Packet(way, bytes));
    }

    /** The offered version is held, and work of it is left (SPEC 16.4, 10.9). */
    private void beginWork() {
        Offer current = offer;
        if (current == null || working != null || state.held().isEmpty() || !catchup.isCurrent()) {
            return;
        }
        OfferId named = OfferId.of(current);
        boolean trains = current.admission().deadlineMillis() > 0
                && state.outbox().isEmpty()
                && Offers.asksFor(current, state, learner)
                && state.worked().filter(named::equals).isEmpty();
        HeldVersion held = state.held().get();
        boolean isDue = deciding.isDue(current, held);
        if (!trains && !isDue) {
            return;
        }
        working = named;
        begun = new Work(
                settings.model(),
                current,
                held,
                state.ordinal(),
                (state.lastTransfer() + 1) & 0xFFFF,
                state.residuals(),
                learner,
                trains,
                isDue ? Optional.empty() : decides());
    }
}
