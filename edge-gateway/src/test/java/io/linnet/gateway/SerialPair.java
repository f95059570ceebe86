package io.linnet.gateway;

import io.linnet.protocol.chunk.ChunkFormat;
import io.linnet.protocol.frame.FrameListener;
import io.linnet.protocol.frame.FrameReader;
import io.linnet.protocol.frame.FrameWriter;
import io.linnet.protocol.reason.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Two joined pseudo-terminals by {@code socat}: the gateway opens one by its path, the test holds the other. */
public final class SerialPair implements AutoCloseable {
    public static final String MISSING = "socat is not installed (Debian: apt-get install socat)";

    public final Path gatewayEnd;
    private final Path boardEnd;
    private final Process socat;
    private RandomAccessFile file;
    private volatile boolean isClosing;
    /** What the line does to bytes, either way. */
    public volatile UnaryOperator<byte[]> upNoise = UnaryOperator.identity();

    public volatile UnaryOperator<byte[]> downNoise = UnaryOperator.identity();

    public static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/socat")) || Files.isExecutable(Path.of("/usr/local/bin/socat"));
    }

    public SerialPair(Path folder, String name) throws IOException, InterruptedException {
        gatewayEnd = folder.resolve(name);
        boardEnd = folder.resolve(name + ".board");
        socat = new ProcessBuilder("socat", "pty,raw,echo=0,link=" + gatewayEnd, "pty,raw,echo=0,link=" + boardEnd)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Files.exists(gatewayEnd) || !Files.exists(boardEnd)) {
            if (!socat.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("socat made no pseudo-terminals");
            }
            Thread.onSpinWait();
        }
        file = new RandomAccessFile(boardEnd.toFile(), "rw");
    }

    public synchronized void write(byte[] bytes) {
        try {
            file.write(upNoise.apply(bytes));
        } catch (IOException e) {
            if (!isClosing && socat.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public void writeFrame(byte[] packet) {
        write(ChunkFormat.isChunk(packet) ? FrameWriter.chunk(packet) : FrameWriter.message(packet));
    }

    /** Reads frames on a thread of its own. */
    public void onPacket(Consumer<byte[]> listener) {
        FrameReader reader = new FrameReader(new FrameListener() {
            @Override
            public void onChunk(byte[] chunk) {
                listener.accept(chunk);
            }

            @Override
            public void onMessage(byte[] message) {
                listener.accept(message);
            }

            @Override
            public void onDropped(Reason reason) {}
        });
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[4_096];
            try {
                for (int count = file.read(buffer); count > 0 && !isClosing; count = file.read(buffer)) {
                    byte[] piece = java.util.Arrays.copyOf(buffer, count);
                    reader.push(downNoise.apply(piece));
                }
            } catch (IOException e) {
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    public TestBoard board(String id, io.linnet.protocol.transfer.LinkProfile profile) {
        TestBoard board = new TestBoard(id, profile, true, this::writeFrame);
        onPacket(board::arrived);
        return board.start();
    }

    /** The cable is pulled: both ends vanish. */
    public void unplug() {
        isClosing = true;
        socat.destroyForcibly();
        try {
            socat.waitFor();
            Files.deleteIfExists(gatewayEnd);
            Files.deleteIfExists(boardEnd);
            file.close();
        } catch (IOException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        unplug();
    }
}
