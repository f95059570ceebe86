package io.linnet.emulator.link;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A serial line without hardware: a pseudo-terminal under a path of its own, which a gateway opens like any port, and
 * its other end as streams. Java cannot make one, so {@code socat} does; the line ends with its process.
 */
public final class PseudoTerminal implements AutoCloseable {
    public static final String MISSING =
            "serial boards need socat, which makes pseudo-terminals (Debian: apt-get install socat), and Linux or macOS";

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Process socat;

    private PseudoTerminal(Process socat) {
        this.socat = socat;
    }

    public static boolean isPossible() {
        String path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "socat")));
    }

    /** The far end is this process. */
    public static PseudoTerminal open(Path port) throws IOException {
        return start("STDIO", port);
    }

    /** The far end is a program's standard input and output. */
    public static PseudoTerminal running(Path program, Path port) throws IOException {
        return start("EXEC:" + program, port);
    }

    private static PseudoTerminal start(String farEnd, Path port) throws IOException {
        if (!isPossible()) {
            throw new IOException(MISSING);
        }
        Process socat = new ProcessBuilder("socat", farEnd, "PTY,raw,echo=0,link=" + port)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        PseudoTerminal line = new PseudoTerminal(socat);
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!Files.exists(port, LinkOption.NOFOLLOW_LINKS)) {
            if (!socat.isAlive() || System.nanoTime() - end > 0) {
                line.close();
                throw new IOException("port=" + port + ": socat made no pseudo-terminal");
            }
            Thread.onSpinWait();
        }
        return line;
    }

    public InputStream input() {
        return socat.getInputStream();
    }

    public OutputStream output() {
        return socat.getOutputStream();
    }

    @Override
    public void close() {
        socat.destroy();
    }
}
