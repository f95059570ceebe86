package io.linnet.lab.bench;

import io.linnet.protocol.frame.FrameListener;
import io.linnet.protocol.frame.FrameReader;
import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.ReceiptOutcome;
import io.linnet.protocol.message.Message.Received;
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
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A board behind a pseudo-terminal whose bytes arrive when a UART at 115 200 baud would have sent them: a frame is put
 * into the transmit buffer when there is room, and reaches the terminal when its last bit would be over the line. Sends
 * one update after the other. One thread.
 */
final class SerialBoard implements FrameListener {
    private static final long NANOS_A_BYTE = 10_000_000_000L / 115_200;
    private static final int UPDATES = 4;
    private static final int CHUNKS = 210;
    private static final int CHUNK_BYTES = 200;
    /** Two frames of this size: what a board with a kilobyte to spare has. */
    private static final long BUFFER_NANOS = 30_000_000;

    private static final long GREET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Frame(long overAtNanos, byte[] bytes) {}

    private final String id;
    private final FileInputStream in;
    private final FileOutputStream out;
    private final FrameReader reader = new FrameReader(this);
    private final ArrayDeque<Frame> buffer = new ArrayDeque<>();
    private final List<Double> latencies = new ArrayList<>();
    private long busyNanos;
    private long tookNanos;
    private long lateNanos;
    private long frames;

    private @Nullable BenchUpdate update;
    private @Nullable Sender sender;
    private int number;
    private boolean isWelcome;
    private boolean isDone;
    private long greetAt;
    private long lineFreeAt;
    private long firstAt;
    private long lastOverAt;
    /** Until when the thread said it would look again. */
    private long plannedAt;

    SerialBoard(String id, Path end) throws IOException {
        this.id = id;
        this.in = new FileInputStream(end.toFile());
        this.out = new FileOutputStream(end.toFile());
    }

    boolean isDone() {
        return isDone;
    }

    /** Line time of all chunks sent once, over the time it took; what the load's own thread missed is taken off. */
    double goodput() {
        return tookNanos == 0 ? 0 : (double) busyNanos / (tookNanos - lateNanos);
    }

    /** The part of the time in which the line was idle only because this load's thread was not given the processor. */
    double late() {
        return tookNanos == 0 ? 0 : (double) lateNanos / tookNanos;
    }

    List<Double> latencies() {
        return latencies;
    }

    long frames() {
        return frames;
    }

    /** @param nextNanos when the thread means to come again */
    void step(long nextNanos) throws IOException {
        countLateness();
        listen();
        if (!isWelcome) {
            if (System.nanoTime() > greetAt) {
                greetAt = System.nanoTime() + GREET_NANOS;
                greet(BenchUpdate.of(0, 1, CHUNK_BYTES));
            }
        } else {
            send();
        }
        transmit();
        plannedAt = nextNanos;
    }

    private void countLateness() {
        long now = System.nanoTime();
        long idleFrom = Math.max(lineFreeAt, plannedAt);
        if (firstAt != 0 && plannedAt != 0 && now > idleFrom) {
            lateNanos += now - idleFrom;
        }
    }

    private void send() {
        if (sender == null && !begin()) {
            return;
        }
        Sender sending = sender;
        BenchUpdate sent = update;
        if (sending == null || sent == null) {
            return;
        }
        while (lineFreeAt - System.nanoTime() < BUFFER_NANOS) {
            Optional<OutgoingPacket> packet = sending.poll(millis());
            if (packet.isEmpty()) {
                return;
            }
            if (packet.get().kind() == PacketKind.HELLO) {
                greet(sent);
                continue;
            }
            if (firstAt == 0) {
                firstAt = Math.max(lineFreeAt, System.nanoTime());
            }
            put(FrameWriter.chunk(packet.get().packet()));
            if (packet.get().kind() == PacketKind.CHUNK) {
                lastOverAt = lineFreeAt;
            }
        }
    }

    private boolean begin() {
        if (number == UPDATES) {
            isDone = true;
            return false;
        }
        number++;
        BenchUpdate next = BenchUpdate.of(number, CHUNKS, CHUNK_BYTES);
        update = next;
        firstAt = 0;
        sender = Sender.resumed(next.chunks(), BenchUpdate.SEED.bytes(), LinkProfile.SERIAL, id.hashCode(), millis());
        return true;
    }

    private void inCustody(BenchUpdate ended) {
        long now = System.nanoTime();
        for (byte[] chunk : ended.chunks()) {
            busyNanos += FrameWriter.chunk(chunk).length * NANOS_A_BYTE;
        }
        tookNanos += now - firstAt;
        latencies.add((now - lastOverAt) / 1e6);
        firstAt = 0;
        sender = null;
        update = null;
    }

    private void greet(BenchUpdate announced) {
        put(FrameWriter.message(
                MessageWriter.write(new Identify(id, Optional.empty(), Optional.of(BenchUpdate.MODEL)))));
        put(FrameWriter.message(announced.hello()));
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    private void put(byte[] frame) {
        lineFreeAt = Math.max(lineFreeAt, System.nanoTime()) + frame.length * NANOS_A_BYTE;
        buffer.add(new Frame(lineFreeAt, frame));
        frames++;
    }

    private void transmit() throws IOException {
        while (!buffer.isEmpty() && buffer.peek().overAtNanos() <= System.nanoTime()) {
            out.write(buffer.remove().bytes());
        }
    }

    private void listen() throws IOException {
        int available = in.available();
        if (available > 0) {
            byte[] bytes = new byte[available];
            reader.push(bytes, 0, in.read(bytes));
        }
    }

    @Override
    public void onMessage(byte[] packet) {
        try {
            Message message = MessageReader.read(packet);
            BenchUpdate sending = update;
            Sender to = sender;
            if (message instanceof Welcome welcome) {
                isWelcome = true;
                if (to != null && sending != null && welcome.received().isPresent()) {
                    to.grant(welcome.window());
                    status(to, sending, welcome.received().get(), TransferStatus.ABSENT, TransferStatus.ABSENT);
                }
            } else if (message instanceof Message.Status status && to != null && sending != null) {
                status(
                        to,
                        sending,
                        status.received(),
                        status.content().echo(),
                        status.content().needed());
            } else if (message instanceof Receipt receipt
                    && sending != null
                    && receipt.folded().transfer() == sending.transfer()
                    && receipt.outcome() == ReceiptOutcome.IN_CUSTODY) {
                inCustody(sending);
            }
        } catch (Refused refused) {
            throw new IllegalStateException("the gateway sent what cannot be read", refused);
        }
    }

    private static void status(Sender to, BenchUpdate sending, Received received, int echo, int needed) {
        if (received.transfer() == sending.transfer()) {
            to.onStatus(
                    new TransferStatus(received.bitmap(), TransferStatus.ABSENT, TransferStatus.ABSENT, echo, needed),
                    millis());
        }
    }

    @Override
    public void onChunk(byte[] chunk) {
        throw new IllegalStateException("the gateway has no model to send");
    }

    @Override
    public void onDropped(Reason reason) {
        // The first bytes after opening may be the end of something.
    }
}
