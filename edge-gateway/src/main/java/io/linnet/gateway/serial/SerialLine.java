package io.linnet.gateway.serial;

import com.fazecast.jSerialComm.SerialPort;
import io.linnet.gateway.core.BoardIntake;
import io.linnet.gateway.link.Admission;
import io.linnet.gateway.link.Attachment;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.link.LinkKind;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.frame.FrameListener;
import io.linnet.protocol.frame.FrameReader;
import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open port. A reader thread that blocks in the port, and a writer thread that blocks on the queue: no listener, so
 * nothing to storm with events when the port is lost. A lost port is reported once and closed by another thread.
 */
final class SerialLine extends Attachment implements FrameListener {
    private static final Logger LOG = LoggerFactory.getLogger(SerialLine.class);

    private static final int READ_MILLIS = 250;
    /**
     * After a read of few bytes the reader rests, so that bytes gather in the kernel's 4 KiB and a line at 115 200 baud
     * costs 250 reads a second instead of one for each byte. It adds as much to a round trip.
     */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private static final int GATHER_BELOW_BYTES = 512;
    /** A port that answers "nothing" at once instead of after the timeout is gone, whatever it says. */
    private static final int MAX_QUICK_READS = 20;

    private static final long FIRST_GREET_MILLIS = 1_000;
    private static final long MAX_GREET_MILLIS = 60_000;
    private static final int INFLOW_PACKETS = 128;

    private final String fleet;
    private final Admission admission;
    private final SerialPort port;
    private final BoardIntake intake;
    private final GatewayCounters counters;
    private final BiConsumer<SerialLine, String> onLost;
    private final Consumer<Throwable> onFailed;
    private final FrameReader frames = new FrameReader(this);
    private final AtomicBoolean isLost = new AtomicBoolean();
    private final Thread reader;
    private final Thread writer;

    private volatile boolean isClosing;
    private volatile String board = "";
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private volatile String trouble = "";
    private long greetAtNanos;
    private long greetPauseMillis = FIRST_GREET_MILLIS;

    SerialLine(
            String path,
            int baud,
            String fleet,
            Admission admission,
            SerialPort port,
            BoardIntake intake,
            GatewayCounters counters,
            BiConsumer<SerialLine, String> onLost,
            Consumer<Throwable> onFailed) {
        super(LinkKind.SERIAL, path, baud, INFLOW_PACKETS, counters);
        this.fleet = fleet;
        this.admission = admission;
        this.port = port;
        this.intake = intake;
        this.counters = counters;
        this.onLost = onLost;
        this.onFailed = onFailed;
        this.reader = new Thread(() -> guarded(this::read), "read " + path);
        this.writer = new Thread(() -> guarded(this::write), "write " + path);
        reader.setDaemon(true);
        writer.setDaemon(true);
    }

    /** The parameters a port is opened with; before {@link SerialPort#openPort}. */
    static void configure(SerialPort port, int baud) {
        port.setComPortParameters(baud, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY, false);
        port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_MILLIS, 0);
    }

    void start() {
        greet();
        reader.start();
        writer.start();
    }

    PortView view() {
        return new PortView(
                name(),
                baud(),
                "open",
                board,
                bytesIn.get(),
                bytesOut.get(),
                frames.delivered(),
                frames.dropped(),
                trouble);
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) { // Errors too.
            if (!isClosing) {
                onFailed.accept(e);
            }
        }
    }

    // The reader's thread.

    private void read() {
        byte[] buffer = new byte[4_096];
        int quickReads = 0;
        while (!isClosing) {
            long before = System.nanoTime();
            int count = port.readBytes(buffer, buffer.length);
            if (count < 0) {
                lost("the port is gone");
                return;
            }
            if (count == 0) {
                boolean isQuick = System.nanoTime() - before < TimeUnit.MILLISECONDS.toNanos(READ_MILLIS) / 4;
                quickReads = isQuick ? quickReads + 1 : 0;
                if (quickReads > MAX_QUICK_READS) {
                    lost("the port no longer answers");
                    return;
                }
                greetIfUnknown();
                continue;
            }
            quickReads = 0;
            bytesIn.addAndGet(count);
            frames.push(buffer, 0, count);
            if (count < GATHER_BELOW_BYTES) {
                LockSupport.parkNanos(GATHER_NANOS);
            }
        }
    }

    @Override
    public void onChunk(byte[] chunk) {
        deliver(chunk);
    }

    @Override
    public void onMessage(byte[] message) {
        try {
            if (MessageReader.read(message) instanceof Identify identify) {
                identify(identify);
                return;
            }
        } catch (Refused refused) {
            onDropped(refused.reason());
            return;
        }
        deliver(message);
    }

    @Override
    public void onDropped(Reason reason) {
        counters.dropped(LinkKind.SERIAL, reason.label());
    }

    private void deliver(byte[] packet) {
        look();
        String from = board;
        if (from.isEmpty()) {
            counters.dropped(LinkKind.SERIAL, "unknown-board");
            greetIfUnknown();
            return;
        }
        intake.packet(from, this, 0, packet);
    }

    private boolean admits(String id) {
        return admission.admits(id, LinkKind.SERIAL, name());
    }

    /** A board that may be here no longer is not. Any thread. */
    void look() {
        String was = board;
        if (!was.isEmpty() && !admits(was)) {
            board = "";
            intake.detached(was, this);
            turnAway(was, "board is not admitted");
        }
    }

    private void turnAway(String id, String why) {
        counters.refused(Reason.NOT_ALLOWED.label());
        trouble = "board " + id + " is not of this gateway";
        send(new Refusal(
                Reason.NOT_ALLOWED,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                OptionalLong.of(MAX_GREET_MILLIS),
                Optional.of(why)));
    }

    private void identify(Identify identify) {
        String before = board;
        boolean isOurs = identify.fleet().orElse(fleet).equals(fleet);
        if (!isOurs || !admits(identify.board())) {
            turnAway(identify.board(), isOurs ? "board is not admitted" : "fleet is not the gateway's");
            return;
        }
        if (!before.equals(identify.board())) {
            if (!before.isEmpty()) {
                intake.detached(before, this);
            }
            board = identify.board();
            LOG.info("port {}: board {} is here", name(), board);
        }
        trouble = "";
    }

    /** Asks the board to identify itself and say hello (SPEC 15.3). */
    private void greet() {
        greetAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(greetPauseMillis);
        greetPauseMillis = Math.min(MAX_GREET_MILLIS, greetPauseMillis * 2);
        send(new Refusal(
                Reason.UNKNOWN_TRANSFER,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.empty()));
    }

    private void greetIfUnknown() {
        if (board.isEmpty() && System.nanoTime() - greetAtNanos >= 0) {
            greet();
        }
    }

    private void send(Refusal refusal) {
        outbound().offer(MessageWriter.write(refusal));
    }

    // The writer's thread.

    private void write() {
        Pace pace = new Pace(baud(), System.nanoTime());
        // Ends whatever noise the board's reader holds.
        byte[] start = {0};
        port.writeBytes(start, 1);
        try {
            while (!isClosing) {
                byte[] packet = outbound().take(1_000);
                if (packet != null && !put(frame(packet), pace)) {
                    lost("cannot write to the port");
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Closing.
            return;
        }
    }

    private byte[] frame(byte[] packet) {
        counters.packet(LinkKind.SERIAL, "down", packet.length);
        return ChunkFormat.isChunk(packet) ? FrameWriter.chunk(packet) : FrameWriter.message(packet);
    }

    private boolean put(byte[] frame, Pace pace) throws InterruptedException {
        long waitNanos = pace.book(frame.length, System.nanoTime());
        if (waitNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(waitNanos);
        }
        int at = 0;
        while (at < frame.length && !isClosing) {
            int count = port.writeBytes(frame, frame.length - at, at);
            if (count < 0) {
                return false;
            }
            at += count;
            if (count == 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        bytesOut.addAndGet(frame.length);
        return true;
    }

    private void lost(String why) {
        if (!isClosing && isLost.compareAndSet(false, true)) {
            onLost.accept(this, why);
        }
    }

    /** Once, and on neither of the line's threads. */
    void close() {
        isClosing = true;
        writer.interrupt();
        port.closePort();
        String was = board;
        if (!was.isEmpty()) {
            intake.detached(was, this);
        }
        try {
            reader.join(2_000);
            writer.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
