package io.linnet.gateway.core;

import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.OutgoingPacket;
import io.linnet.protocol.transfer.PacketKind;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.StatusBitmap;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A board in virtual time: sends its update until it hears of the end. What it was told once must hold for ever. */
final class BoardEnd {
    private static final long HELLO_MILLIS = 5_000;

    private final String id;
    private final Attachment line;
    private final TestUpdate update;
    private final Sender sender;
    private final BitSet acknowledged = new BitSet();
    private boolean isInCustody;
    private boolean isFolded;
    private long helloAtMillis;
    private int refusals;

    BoardEnd(String id, Attachment line, TestUpdate update, long nowMillis) {
        this.id = id;
        this.line = line;
        this.update = update;
        this.sender = Sender.resumed(update.chunks(), update.seed().bytes(), LinkProfile.SERIAL, 1, nowMillis);
        this.helloAtMillis = nowMillis;
    }

    /** The gateway said that all of it is in its custody. */
    boolean isInCustody() {
        return isInCustody;
    }

    boolean isFolded() {
        return isFolded;
    }

    /** Chunks that the gateway said it has. */
    BitSet acknowledged() {
        return acknowledged;
    }

    /** Refusals that told to wait for storage. */
    int refusals() {
        return refusals;
    }

    /** Hears what waits for it, and says what may go now. */
    void step(TestGateway gateway) {
        long now = gateway.nowMillis();
        TestGateway.messages(line).forEach(message -> hear(message, now));
        if (isFolded) {
            return;
        }
        if (now >= helloAtMillis) {
            helloAtMillis = now + HELLO_MILLIS;
            gateway.from(id, line, MessageWriter.write(hello()));
        }
        if (isInCustody) {
            return;
        }
        for (Optional<OutgoingPacket> next = sender.poll(now); next.isPresent(); next = sender.poll(now)) {
            boolean isHello = next.get().kind() == PacketKind.HELLO;
            gateway.from(
                    id,
                    line,
                    isHello ? MessageWriter.write(hello()) : next.get().packet());
        }
    }

    private Hello hello() {
        return new Hello(
                update.model(),
                Optional.of(update.base()),
                Optional.of(update.announcement()),
                List.of(),
                OptionalInt.empty());
    }

    private void hear(Message message, long now) {
        if (message instanceof Welcome welcome && welcome.received().isPresent()) {
            sender.grant(welcome.window());
            heard(
                    TransferStatus.granting(
                            welcome.window(), welcome.received().get().bitmap()),
                    now);
        } else if (message instanceof Message.Status status && status.object() == ChunkFormat.TYPE_UPDATE) {
            heard(status.content(), now);
        } else if (message instanceof Receipt receipt) {
            acknowledged.or(receipt.folded().bitmap().bits());
            isInCustody = true;
            isFolded |= receipt.outcome() == ReceiptOutcome.FOLDED;
        } else if (message instanceof Refusal refusal) {
            refusals += refusal.reason() == Reason.STORAGE_FULL ? 1 : 0;
            helloAtMillis = refusal.reason() == Reason.UNKNOWN_TRANSFER ? now : helloAtMillis;
            sender.onRefusal(refusal.reason(), refusal.waitMillis().orElse(0), now);
        }
    }

    private void heard(TransferStatus status, long now) {
        StatusBitmap bitmap = status.bitmap();
        acknowledged.or(bitmap.bits());
        sender.onStatus(status, now);
    }
}
