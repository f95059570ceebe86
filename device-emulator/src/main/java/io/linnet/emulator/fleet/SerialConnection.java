package io.linnet.emulator.fleet;

import io.linnet.emulator.link.PseudoTerminal;
import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.frame.FrameListener;
import io.linnet.protocol.frame.FrameReader;
import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Refusal;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One board's serial line (SPEC 15): frames on a pseudo-terminal, an identify before every hello, and no more bytes than
 * the line's rate allows, for a pseudo-terminal would take any number. A thread reads, a thread writes.
 */
final class SerialConnection implements Connection, FrameListener {
    private static final int BITS_A_BYTE = 10;
    /** A writer that wakes late catches up on so much. */
    private static final long SLACK_NANOS = 4_000_000;

    private static final byte[] DELIMITER = {0};

    private final Access.Serial access;
    private final String fleet;
    private final String board;
    private final Owner owner;
    private final Executor executor;
    private final Counters counters;
    private final BlockingQueue<byte[]> frames;
    private volatile @Nullable PseudoTerminal line;
    private volatile boolean isClosing;

    SerialConnection(
            Access.Serial access,
            FleetSettings settings,
            String board,
            Owner owner,
            Executor executor,
            Counters counters) {
        this.access = access;
        this.fleet = settings.fleet();
        this.board = board;
        this.owner = owner;
        this.executor = executor;
        this.counters = counters;
        this.frames = new ArrayBlockingQueue<>(settings.queued());
    }

    @Override
    public CompletableFuture<?> connect() {
        try {
            PseudoTerminal opened = PseudoTerminal.open(access.port());
            line = opened;
            thread("read", () -> read(opened.input()));
            thread("write", () -> write(opened.output()));
        } catch (IOException e) {
            executor.execute(() -> owner.refused(e));
            return CompletableFuture.failedFuture(e);
        }
        counters.connected.incrementAndGet();
        counters.connections.increment();
        executor.execute(owner::connected);
        return CompletableFuture.completedFuture(null);
    }

    private void thread(String does, Runnable task) {
        Thread thread = new Thread(task, does + " " + board);
        thread.setDaemon(true);
        thread.start();
    }

    // The reader's thread.

    private void read(InputStream in) {
        FrameReader reader = new FrameReader(this);
        byte[] buffer = new byte[4096];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                reader.push(buffer, 0, count);
            }
        } catch (IOException e) {
            // The line has ended: as below.
        }
        if (!isClosing) {
            counters.connected.decrementAndGet();
            executor.execute(() -> {
                owner.disconnected();
                owner.refused(new IOException("port=" + access.port() + ": the line has ended"));
            });
        }
    }

    @Override
    public void onChunk(byte[] chunk) {
        executor.execute(() -> owner.arrived(chunk));
    }

    @Override
    public void onMessage(byte[] packet) {
        try {
            Message message = MessageReader.read(packet);
            if (message instanceof Offer) {
                executor.execute(() -> owner.offered(packet));
            } else if (asksToGreet(message)) {
                executor.execute(owner::connected);
            } else {
                executor.execute(() -> owner.arrived(packet));
            }
        } catch (Refused refused) {
            onDropped(refused.reason());
        }
    }

    /** The other end does not know who is on the line (SPEC 15.3). */
    private static boolean asksToGreet(Message message) {
        return message instanceof Refusal refusal
                && refusal.reason() == Reason.UNKNOWN_TRANSFER
                && refusal.model().isEmpty()
                && refusal.transfer().isEmpty();
    }

    @Override
    public void onDropped(Reason reason) {
        counters.dropped.increment();
    }

    // The writer's thread.

    private void write(OutputStream out) {
        long nanosPerByte = BITS_A_BYTE * 1_000_000_000L / access.baud();
        long freeAt = System.nanoTime();
        byte[] frame = DELIMITER;
        try {
            while (!isClosing) {
                long now = System.nanoTime();
                long start = Math.max(freeAt, now - SLACK_NANOS);
                freeAt = start + frame.length * nanosPerByte;
                if (start > now) {
                    TimeUnit.NANOSECONDS.sleep(start - now);
                }
                out.write(frame);
                out.flush();
                frame = frames.take();
            }
        } catch (IOException | InterruptedException e) {
            // The reader tells that the line has ended.
            return;
        }
    }

    // The board's executor.

    @Override
    public void up(byte[] packet) {
        if (ChunkFormat.isChunk(packet)) {
            put(FrameWriter.chunk(packet));
            return;
        }
        if (isHello(packet)) {
            put(FrameWriter.message(MessageWriter.write(new Identify(board, Optional.of(fleet), Optional.empty()))));
        }
        put(FrameWriter.message(packet));
    }

    private static boolean isHello(byte[] packet) {
        try {
            return MessageReader.read(packet) instanceof Hello;
        } catch (Refused refused) {
            throw new IllegalStateException("the board's own message", refused);
        }
    }

    @Override
    public void report(byte[] packet) {
        up(packet);
    }

    private void put(byte[] frame) {
        if (!frames.offer(frame)) {
            counters.dropped.increment();
        }
    }

    @Override
    public void wantFull(boolean isWanted) {
        // Nothing is retained on a line.
    }

    @Override
    public void rebooted() {
        executor.execute(owner::connected);
    }

    @Override
    public CompletableFuture<?> close() {
        isClosing = true;
        PseudoTerminal open = line;
        if (open != null) {
            open.close();
        }
        put(DELIMITER);
        return CompletableFuture.completedFuture(null);
    }
}
