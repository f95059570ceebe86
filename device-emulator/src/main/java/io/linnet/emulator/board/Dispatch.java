package io.linnet.emulator.board;

import io.linnet.protocol.chunk.ChunkSeed;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.OutgoingPacket;
import io.linnet.protocol.transfer.PacketKind;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The outbox on its way: announced, sent, committed (SPEC 16.5, 16.6). The board says when it is ready and what was
 * answered; this says what goes out when.
 */
final class Dispatch {
    private static final int LONGEST_MESSAGE = 1024;
    private static final int TRIES_TO_CLOSE = 3;

    /** Where the outbox stands. */
    private enum Stage {
        /** None is there, or it is in custody: nothing goes out. */
        IDLE,
        /** Encoded, not yet announced. */
        READY,
        /** Announced by a hello of this connection; the sender sends. */
        SENDING,
        /** Announced by an earlier connection or before a reboot. */
        INTERRUPTED,
        /** A newer round is open: the board asks what became of it. */
        CLOSING
    }

    private final BoardSettings settings;
    private final SplitMix64 jitter;
    private final AnswerTime answerTime;
    private final Backoff announcing;
    private final Backoff committing;

    private Stage stage = Stage.IDLE;
    private @Nullable Sender sender;
    private LinkProfile link;
    private byte @Nullable [] hello;
    /** What is said of the outbox, the same each time. */
    private @Nullable Announcement announcement;

    private long startAt;
    private int firstWindow;
    private long resent;

    Dispatch(BoardSettings settings, AnswerTime answerTime, SplitMix64 jitter) {
        this.settings = settings;
        this.jitter = jitter;
        this.link = settings.link();
        this.answerTime = answerTime;
        this.announcing = new Backoff(answerTime, jitter);
        this.committing = new Backoff(answerTime, jitter);
    }

    /** An outbox from before a reboot. */
    void resume() {
        stage = Stage.INTERRUPTED;
        link = settings.link().withEager(false);
    }

    /** A fresh outbox; it starts when its turn has come (SPEC 16.4). */
    void ready(Offer offer, int ordinal, long now) {
        stage = Stage.READY;
        announcement = null;
        boolean isOpen = ordinal < offer.admission().open();
        long delayMicros = isOpen
                ? 0
                : (long) (ordinal - offer.admission().open())
                        * offer.admission().paceMicros();
        startAt = now + (delayMicros + 999) / 1000;
        firstWindow = isOpen ? offer.admission().window() : 1;
        link = settings.link()
                .withEager(settings.link().eager() && offer.profile().isEager());
    }

    /** @return true if the hello of this connection is the announcement of the outbox */
    boolean onConnected() {
        if (stage == Stage.SENDING) {
            stage = Stage.INTERRUPTED;
        }
        return stage == Stage.INTERRUPTED;
    }

    void onDisconnected() {
        forgetSender();
        if (stage == Stage.SENDING) {
            stage = Stage.INTERRUPTED;
        }
    }

    private void forgetSender() {
        Sender gone = sender;
        if (gone != null) {
            resent += gone.sent(PacketKind.RESENT);
        }
        sender = null;
        hello = null;
        announcing.stop();
        if (stage != Stage.CLOSING) {
            committing.stop();
        }
    }

    void drop() {
        stage = Stage.IDLE;
        announcement = null;
        forgetSender();
        committing.stop();
    }

    /** A receipt or a final refusal has come, or a gateway has taken the outbox over: nothing more to send. */
    void settled(long now) {
        announcing.answered(now);
        committing.answered(now);
        drop();
    }

    /** The last transfer's receipt has come again. */
    void answeredAgain() {
        announcing.answeredAgain();
        committing.answeredAgain();
    }

    /** Packets sent again since the last call. */
    long takeResent() {
        long taken = resent;
        resent = 0;
        return taken;
    }

    /**
     * A newer round is open.
     *
     * @return false if there is nothing to ask: the outbox was never announced, or is in custody
     */
    boolean askToClose(long now) {
        if (stage == Stage.IDLE || stage == Stage.READY) {
            return false;
        }
        if (stage != Stage.CLOSING) {
            forgetSender();
            stage = Stage.CLOSING;
            committing.start(now);
        }
        return true;
    }

    /** Nothing goes out: none is there, or it is in custody. */
    boolean isIdle() {
        return stage == Stage.IDLE;
    }

    /** Asked in vain as often as may be. */
    boolean hasGivenUp() {
        return stage == Stage.CLOSING && committing.tries() > TRIES_TO_CLOSE;
    }

    static boolean isAbout(Received received, Outbox outbox) {
        return received.version() == outbox.base().version()
                && received.transfer() == outbox.transfer()
                && received.chunks() == outbox.chunks().size();
    }

    void onStatus(Outbox outbox, Message.Status status, long now) {
        Sender sending = sender;
        if (sending == null || !isAbout(status.received(), outbox)) {
            return;
        }
        announcing.answered(now);
        sending.onStatus(status.content(), now);
        awaitReceipt(sending, now);
    }

    void onWelcome(Outbox outbox, Welcome welcome, long now) {
        Sender sending = sender;
        if (sending == null) {
            return;
        }
        Optional<Received> received = welcome.received();
        if (received.isPresent() && isAbout(received.get(), outbox)) {
            announcing.answered(now);
            sending.onStatus(
                    TransferStatus.granting(welcome.window(), received.get().bitmap()), now);
            awaitReceipt(sending, now);
        } else {
            sending.grant(welcome.window());
        }
    }

    private void awaitReceipt(Sender sending, long now) {
        if (sending.complete() && !committing.isRunning()) {
            committing.startAfterTimer(now);
        }
    }

    /**
     * A refusal that is not final.
     *
     * @param isNamed it names the outbox's transfer
     */
    void onRefusal(Reason reason, boolean isNamed, long waitMillis, long now) {
        Sender sending = sender;
        switch (reason) {
            case BUSY, STORAGE_FULL, UNKNOWN_MODEL -> {
                if (sending != null) {
                    sending.onRefusal(Reason.BUSY, waitMillis, now);
                }
                if (announcing.isRunning()) {
                    announcing.start(now + waitMillis);
                }
                if (committing.isRunning()) {
                    committing.start(now + waitMillis);
                }
            }
            case UNKNOWN_TRANSFER, FLOOD -> {
                if (sending != null) {
                    announcing.answered(now);
                    sending.onRefusal(reason, waitMillis, now);
                } else if (stage == Stage.CLOSING && isNamed && reason == Reason.UNKNOWN_TRANSFER) {
                    // Nothing of it has arrived, and it may still count.
                    committing.answered(now);
                    stage = Stage.INTERRUPTED;
                }
            }
            case OUT_OF_RANGE, UNDECODABLE, NOT_FINITE, OVERLAP, NOT_ALLOWED -> {
                if (isNamed) {
                    askToClose(now);
                }
            }
            default -> {}
        }
    }

    long wakeAt(long now) {
        return switch (stage) {
            case IDLE -> Backoff.NEVER;
            case READY -> startAt;
            case INTERRUPTED -> now;
            case CLOSING -> committing.at();
            case SENDING -> {
                Sender sending = sender;
                long at = Math.min(announcing.at(), committing.at());
                yield sending == null ? at : Math.min(at, sending.wakeAt());
            }
        };
    }

    /** Packets that are due. */
    List<byte[]> poll(Outbox outbox, long now) {
        List<byte[]> out = new ArrayList<>();
        switch (stage) {
            case READY -> {
                if (now >= startAt) {
                    announce(outbox, now, out);
                    pump(outbox, now, out);
                }
            }
            case INTERRUPTED -> {
                stage = Stage.SENDING;
                sender = Sender.resumed(outbox.chunks(), seed(outbox), patient(), jitter.next(), now);
                pump(outbox, now, out);
            }
            case SENDING -> pump(outbox, now, out);
            case CLOSING -> commit(outbox, now, out);
            default -> {}
        }
        return out;
    }

    /** The link as this board has met it: answers take at least as long as they did. */
    private LinkProfile patient() {
        int floor = (int) Math.max(link.floorMillis(), answerTime.timerMillis() / 2);
        return new LinkProfile(
                link.name(), floor, link.eager(), link.bytesPerSecond(), link.initialWindow(), link.reorder());
    }

    private byte[] seed(Outbox outbox) {
        return ChunkSeed.of(
                        settings.model(), outbox.base().version(), outbox.base().digest())
                .bytes();
    }

    private void announce(Outbox outbox, long now, List<byte[]> out) {
        stage = Stage.SENDING;
        Sender fresh = Sender.fresh(outbox.chunks(), seed(outbox), patient(), jitter.next(), now);
        // A hello is one packet, however many chunks it carries.
        fresh.grant(LinkProfile.MAX_WINDOW);
        fresh.unannounced();
        List<byte[]> packed = new ArrayList<>();
        byte[] message = helloWith(outbox, packed);
        while (settings.packsHello() && packed.size() < outbox.chunks().size()) {
            packed.add(outbox.chunks().get(packed.size()));
            byte[] longer = helloWith(outbox, packed);
            packed.remove(packed.size() - 1);
            Optional<OutgoingPacket> next = longer.length > LONGEST_MESSAGE ? Optional.empty() : fresh.poll(now);
            if (next.isEmpty()) {
                break;
            }
            packed.add(next.get().packet());
            message = helloWith(outbox, packed);
        }
        fresh.grant(firstWindow);
        sender = fresh;
        hello = message;
        out.add(message);
        announcing.start(now);
        announcing.tried(now, true);
    }

    /** With the MAC over all of it, where the board has a key. */
    Announcement announcement(Outbox outbox) {
        Announcement known = announcement;
        if (known == null) {
            Announcement plain = outbox.announcement();
            known = settings.key()
                    .map(key -> plain.with(key.update(settings.model(), outbox.base(), plain, outbox.chunks())))
                    .orElse(plain);
            announcement = known;
        }
        return known;
    }

    private byte[] helloWith(Outbox outbox, List<byte[]> packed) {
        return MessageWriter.write(new Hello(
                settings.model(),
                Optional.of(outbox.base()),
                Optional.of(announcement(outbox)),
                packed,
                OptionalInt.empty()));
    }

    private void pump(Outbox outbox, long now, List<byte[]> out) {
        Sender sending = sender;
        if (sending == null) {
            return;
        }
        byte[] unanswered = hello;
        if (announcing.isDue(now) && unanswered != null) {
            announcing.tried(now, true);
            out.add(unanswered);
        }
        for (Optional<OutgoingPacket> next = sending.poll(now); next.isPresent(); next = sending.poll(now)) {
            OutgoingPacket outgoing = next.get();
            out.add(outgoing.kind() == PacketKind.HELLO ? helloWith(outbox, List.of()) : outgoing.packet());
        }
        if (committing.isDue(now)) {
            commit(outbox, now, out);
        }
    }

    private void commit(Outbox outbox, long now, List<byte[]> out) {
        if (!committing.isDue(now)) {
            return;
        }
        committing.tried(now, true);
        if (!hasGivenUp()) {
            out.add(MessageWriter.write(new Commit(settings.model(), outbox.base(), announcement(outbox))));
        }
    }
}
