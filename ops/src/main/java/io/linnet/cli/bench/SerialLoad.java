package io.linnet.cli.bench;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.frame.FrameListener;
import io.linnet.protocol.frame.FrameReader;
import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Identify;
import io.linnet.protocol.message.Message.Outcome;
import io.linnet.protocol.message.Message.Receipt;
import io.linnet.protocol.message.Message.Received;
import io.linnet.protocol.message.Message.Welcome;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.Outgoing;
import io.linnet.protocol.transfer.Sender;
import io.linnet.protocol.transfer.Status;
import io.linnet.protocol.transfer.StatusBitmap;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A board on a pseudo-terminal that writes as fast as 115 200 baud and no faster, and sends one update after the other. */
final class SerialLoad implements FrameListener, Runnable {
    private static final int BAUD = 115_200;
    private static final int UPDATES = 4;
    private static final int CHUNKS = 210;
    private static final int CHUNK_BYTES = 200;
    private static final long LIMIT_SECONDS = 60;
    /** What a UART's transmit buffer holds, so that the line never idles while this thread sleeps. */
    private static final long BUFFER_NANOS = 20_000_000;

    private final String board;
    private final FileInputStream in;
    private final FileOutputStream out;
    private final FrameReader reader = new FrameReader(this);
    private final List<Double> latencies = Collections.synchronizedList(new ArrayList<>());
    private double seconds;
    private long limitBytes;
    private long frames;

    private @Nullable BenchUpdate update;
    private @Nullable Sender sender;
    private boolean isWelcome;
    private boolean isInCustody;
    private long lineFreeAt;
    private long firstAt;
    private long lastAt;

    private SerialLoad(String board, Path end) throws IOException {
        this.board = board;
        this.in = new FileInputStream(end.toFile());
        this.out = new FileOutputStream(end.toFile());
    }

    static GatewayBench.Result run(Path folder, String broker, int lines) throws IOException, InterruptedException {
        List<Process> socats = new ArrayList<>();
        List<SerialLoad> boards = new ArrayList<>();
        try {
            for (int i = 0; i < lines; i++) {
                socats.add(pair(folder, i));
            }
            try (GatewayChild gateway = GatewayChild.start(folder, broker, folder + "/tty*[0-9]")) {
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < lines; i++) {
                    SerialLoad load = new SerialLoad("s" + lines + "-" + i, folder.resolve("tty" + i + ".board"));
                    boards.add(load);
                    Thread thread = new Thread(load, "line " + i);
                    threads.add(thread);
                    thread.start();
                }
                double cpu = gateway.cpuSeconds();
                long began = System.nanoTime();
                for (Thread thread : threads) {
                    thread.join();
                }
                double elapsed = (System.nanoTime() - began) / 1e9;
                return result(boards, lines, gateway, (gateway.cpuSeconds() - cpu) / elapsed, elapsed);
            }
        } finally {
            socats.forEach(Process::destroyForcibly);
        }
    }

    private static GatewayBench.Result result(
            List<SerialLoad> boards, int lines, GatewayChild gateway, double cores, double elapsed) throws IOException {
        List<Double> latencies = new ArrayList<>();
        double goodput = 0;
        long frames = 0;
        for (SerialLoad board : boards) {
            goodput += board.limitBytes * 10.0 / BAUD / board.seconds / lines;
            latencies.addAll(board.latencies);
            frames += board.frames;
        }
        return new GatewayBench.Result(
                "serial",
                lines,
                goodput,
                frames / elapsed,
                GatewayBench.percentile(latencies, .5),
                GatewayBench.percentile(latencies, .99),
                gateway.residentMiB(),
                cores);
    }

    private static Process pair(Path folder, int number) throws IOException, InterruptedException {
        Path gatewayEnd = folder.resolve("tty" + number);
        Path boardEnd = folder.resolve("tty" + number + ".board");
        Process socat = new ProcessBuilder(
                        "socat", "pty,raw,echo=0,link=" + gatewayEnd, "pty,raw,echo=0,link=" + boardEnd)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 1_000 && !(Files.exists(gatewayEnd) && Files.exists(boardEnd)); i++) {
            Thread.sleep(10);
        }
        return socat;
    }

    @Override
    public void run() {
        try {
            awaitWelcome();
            for (int i = 1; i <= UPDATES; i++) {
                BenchUpdate next = BenchUpdate.of(i, CHUNKS, CHUNK_BYTES);
                send(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitWelcome() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        long greetAt = 0;
        while (!isWelcome && System.nanoTime() < deadline) {
            if (System.nanoTime() > greetAt) {
                greetAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
                greet(BenchUpdate.of(0, 1, CHUNK_BYTES));
            }
            listen();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void greet(BenchUpdate announced) throws IOException {
        write(FrameWriter.message(
                MessageWriter.write(new Identify(board, Optional.empty(), Optional.of(BenchUpdate.MODEL)))));
        write(FrameWriter.message(announced.hello()));
    }

    private void send(BenchUpdate next) throws IOException {
        update = next;
        isInCustody = false;
        Sender sending =
                Sender.resumed(next.chunks(), BenchUpdate.SEED.bytes(), LinkProfile.SERIAL, board.hashCode(), millis());
        sender = sending;
        firstAt = 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!isInCustody && System.nanoTime() < deadline) {
            listen();
            boolean hasRoom = System.nanoTime() >= lineFreeAt - BUFFER_NANOS;
            Optional<Outgoing> packet = hasRoom ? sending.poll(millis()) : Optional.empty();
            if (packet.isEmpty()) {
                LockSupport.parkNanos(500_000);
            } else if (packet.get().kind() == Outgoing.Kind.HELLO) {
                greet(next);
            } else {
                if (firstAt == 0) {
                    firstAt = Math.max(lineFreeAt, System.nanoTime());
                }
                write(FrameWriter.chunk(packet.get().packet()));
                lastAt = lineFreeAt;
            }
        }
        for (byte[] chunk : next.chunks()) {
            limitBytes += FrameWriter.chunk(chunk).length;
        }
        // Until the last byte is over the line and its receipt is here.
        seconds += (System.nanoTime() - firstAt) / 1e9;
        latencies.add(Math.max(0, System.nanoTime() - lastAt) / 1e6);
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    /** Books the line's time: the bytes are over it at {@link #lineFreeAt}. */
    private void write(byte[] frame) throws IOException {
        out.write(frame);
        frames++;
        lineFreeAt = Math.max(lineFreeAt, System.nanoTime()) + frame.length * 10_000_000_000L / BAUD;
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
                    status(to, sending, welcome.received().get(), Status.ABSENT, Status.ABSENT);
                }
            } else if (message instanceof Message.Status status && to != null && sending != null) {
                status(
                        to,
                        sending,
                        status.received(),
                        status.echo().orElse(Status.ABSENT),
                        status.needed().orElse(Status.ABSENT));
            } else if (message instanceof Receipt receipt
                    && sending != null
                    && receipt.folded().transfer() == sending.transfer()
                    && receipt.outcome() == Outcome.IN_CUSTODY) {
                isInCustody = true;
            }
        } catch (Refused refused) {
            throw new IllegalStateException("the gateway sent what cannot be read", refused);
        }
    }

    private static void status(Sender to, BenchUpdate sending, Received received, int echo, int needed) throws Refused {
        if (received.transfer() == sending.transfer()) {
            StatusBitmap bitmap = StatusBitmap.read(received.chunks(), received.bitmap());
            to.onStatus(new Status(bitmap, Status.ABSENT, Status.ABSENT, echo, needed), millis());
        }
    }

    @Override
    public void onChunk(byte[] chunk) {
        if (!ChunkFormat.isChunk(chunk)) {
            throw new IllegalStateException("no chunk");
        }
    }

    @Override
    public void onDropped(Reason reason) {
        // The first bytes after opening may be the end of something.
    }
}
