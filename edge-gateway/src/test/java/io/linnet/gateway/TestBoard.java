package io.linnet.gateway;

import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.OutgoingPacket;
import io.linnet.protocol.transfer.PacketKind;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.TransferStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A board as the specification has it, without training: sends the update it is given until it has a receipt. */
public final class TestBoard implements AutoCloseable {
    public final ConcurrentLinkedQueue<Message> heard = new ConcurrentLinkedQueue<>();
    public final ConcurrentLinkedQueue<byte[]> chunks = new ConcurrentLinkedQueue<>();
    public volatile Offer offer;
    public volatile int ordinal = -1;
    public volatile long chunkPacketsSent;

    private final String id;
    private final LinkProfile profile;
    private final boolean isSerial;
    private final Consumer<byte[]> wire;
    private final LinkedBlockingQueue<byte[]> inbox = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<TestUpdate> toSend = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> receipts = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean isClosing;

    // Owned by the thread.
    private TestUpdate update;
    private Sender sender;
    private long greetAt;
    private long greetPause = 200;
    private boolean isGreeted;

    public TestBoard(String id, LinkProfile profile, boolean isSerial, Consumer<byte[]> wire) {
        this.id = id;
        this.profile = profile;
        this.isSerial = isSerial;
        this.wire = wire;
        this.thread = new Thread(this::run, "board " + id);
        thread.setDaemon(true);
    }

    public TestBoard start() {
        thread.start();
        return this;
    }

    public String id() {
        return id;
    }

    /** A packet from the link. */
    public void arrived(byte[] packet) {
        inbox.add(packet);
    }

    public void send(TestUpdate update) {
        toSend.add(update);
    }

    /** Ends heard, as version/transfer/outcome or version/transfer/reason. */
    public List<String> ends() {
        return List.copyOf(receipts);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private void run() {
        try {
            while (!isClosing) {
                byte[] packet = inbox.poll(sender == null ? 20 : 1, TimeUnit.MILLISECONDS);
                if (packet != null) {
                    take(packet);
                }
                drive();
            }
        } catch (InterruptedException e) {
            return;
        }
    }

    private void drive() {
        long now = now();
        if (update == null && !toSend.isEmpty()) {
            update = toSend.remove();
            sender = Sender.resumed(update.chunks(), update.seed().bytes(), profile, id.hashCode(), now);
        }
        if (update == null && !isGreeted && now >= greetAt) {
            greet(Optional.empty());
            greetAt = now + greetPause;
            greetPause = Math.min(5_000, greetPause * 2);
        }
        if (sender != null) {
            for (Optional<OutgoingPacket> out = sender.poll(now); out.isPresent(); out = sender.poll(now)) {
                if (out.get().kind() == PacketKind.HELLO) {
                    greet(Optional.of(update));
                } else {
                    chunkPacketsSent++;
                    wire.accept(out.get().packet());
                }
            }
            if (sender.complete() && now >= greetAt) {
                greetAt = now + 500;
                greet(Optional.of(update));
            }
        }
    }

    private void greet(Optional<TestUpdate> announced) {
        if (isSerial) {
            wire.accept(MessageWriter.write(new Identify(id, Optional.empty(), Optional.empty())));
        }
        wire.accept(MessageWriter.write(new Hello(
                announced.map(TestUpdate::model).orElse("digits"),
                announced.map(TestUpdate::base),
                announced.map(TestUpdate::announcement),
                List.of(),
                OptionalInt.empty())));
    }

    private void take(byte[] packet) {
        if (ChunkFormat.isChunk(packet)) {
            chunks.add(packet);
            return;
        }
        try {
            Message message = MessageReader.read(packet);
            heard.add(message);
            if (message instanceof Welcome welcome) {
                isGreeted = true;
                ordinal = welcome.ordinal();
                if (sender != null
                        && welcome.received().isPresent()
                        && isMine(welcome.received().get())) {
                    sender.grant(welcome.window());
                    sender.onStatus(TransferStatus.of(welcome.received().get().bitmap()), now());
                }
            } else if (message instanceof Message.Status status
                    && sender != null
                    && status.object() == 0
                    && isMine(status.received())) {
                sender.onStatus(
                        new TransferStatus(
                                status.content().bitmap(),
                                status.content().window(),
                                TransferStatus.ABSENT,
                                status.content().echo(),
                                status.content().needed()),
                        now());
            } else if (message instanceof Receipt receipt) {
                Received folded = receipt.folded();
                receipts.add(folded.version() + "/" + folded.transfer() + "/" + receipt.outcome());
                if (update != null && isMine(folded)) {
                    update = null;
                    sender = null;
                }
            } else if (message instanceof Refusal refusal) {
                refused(refusal);
            } else if (message instanceof Offer newest) {
                offer = newest;
            }
        } catch (Refused refused) {
            heard.add(new Message.Presence(false));
        }
    }

    private void refused(Refusal refusal) {
        if (refusal.transfer().isPresent() && refusal.version().isPresent()) {
            receipts.add(
                    refusal.version().getAsLong() + "/" + refusal.transfer().getAsInt() + "/" + refusal.reason());
        }
        if (refusal.reason() == Reason.UNKNOWN_TRANSFER && refusal.transfer().isEmpty()) {
            isGreeted = false;
            greetAt = 0;
        }
        if (sender != null) {
            sender.onRefusal(refusal.reason(), refusal.waitMillis().orElse(0), now());
        }
    }

    private boolean isMine(Received received) {
        return update != null
                && received.version() == update.base().version()
                && received.transfer() == update.transfer();
    }

    @Override
    public void close() {
        isClosing = true;
        thread.interrupt();
    }
}
