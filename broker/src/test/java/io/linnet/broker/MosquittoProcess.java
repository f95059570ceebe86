package io.linnet.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real {@code mosquitto} on a free port of the loopback interface, without persistence: a restart loses every session.
 * For tests of any module; ask {@link #isInstalled} first and skip with {@link #MISSING}.
 */
public final class MosquittoProcess implements AutoCloseable {
    public static final String MISSING = "mosquitto is not installed (Debian: apt-get install mosquitto)";

    private static final int START_TRIES = 3;
    private static final long START_MILLIS = 10_000;

    private final Path folder;
    private final List<String> options;
    private int port;
    private Process process;

    private MosquittoProcess(Path folder, List<String> options) {
        this.folder = folder;
        this.options = options;
    }

    /** With its tool for passwords: Debian brings both. */
    public static boolean isInstalled() {
        return binary("mosquitto").isPresent() && binary("mosquitto_passwd").isPresent();
    }

    private static Optional<Path> binary(String name) {
        Stream<String> folders = Stream.concat(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
                Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"));
        return folders.map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** With mosquitto's own limits, which are those of the field. */
    public static MosquittoProcess start() {
        return start("allow_anonymous true");
    }

    /**
     * @param options lines of mosquitto.conf after the listener's, for example {@code max_queued_messages 10}
     */
    public static MosquittoProcess start(String... options) {
        try {
            MosquittoProcess mosquitto = new MosquittoProcess(Files.createTempDirectory("mosquitto"), List.of(options));
            mosquitto.startOnFreePort();
            return mosquitto;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * With a configuration that is complete.
     *
     * @param port which stands in it, for 127.0.0.1
     */
    public static MosquittoProcess start(Path configuration, int port) {
        try {
            MosquittoProcess mosquitto = new MosquittoProcess(Files.createTempDirectory("mosquitto"), List.of());
            mosquitto.port = port;
            mosquitto.launch(configuration);
            return mosquitto;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGHUP: it reads its files again. */
    public void hangUp() throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -HUP ended with code " + code);
        }
    }

    /** A line {@code password_file FILE} for a file with these users, made by mosquitto's own tool. */
    public static String passwordFile(Path file, String... namesAndPasswords) throws IOException, InterruptedException {
        for (int i = 0; i < namesAndPasswords.length; i += 2) {
            List<String> command = new ArrayList<>(
                    List.of(binary("mosquitto_passwd").orElseThrow().toString(), "-b"));
            if (i == 0) {
                command.add("-c");
            }
            command.addAll(List.of(file.toString(), namesAndPasswords[i], namesAndPasswords[i + 1]));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(command + " failed");
            }
        }
        return "password_file " + file;
    }

    private void startOnFreePort() throws IOException {
        for (int left = START_TRIES; ; left--) {
            try (ServerSocket free = new ServerSocket()) {
                free.bind(new InetSocketAddress("127.0.0.1", 0));
                port = free.getLocalPort();
            }
            try {
                launch();
                return;
            } catch (IOException e) {
                // Somebody took the port in between, or the configuration is wrong.
                if (left == 1) {
                    throw e;
                }
            }
        }
    }

    private void launch() throws IOException {
        Path configuration = folder.resolve("mosquitto.conf");
        List<String> lines = new ArrayList<>();
        lines.add("listener " + port + " 127.0.0.1");
        lines.add("persistence false");
        lines.addAll(options);
        Files.write(configuration, lines);
        launch(configuration);
    }

    private void launch(Path configuration) throws IOException {
        Path log = folder.resolve("mosquitto.log");
        process = new ProcessBuilder(binary("mosquitto").orElseThrow().toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("mosquitto does not start: " + Files.readString(log));
            }
            Thread.onSpinWait();
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "tcp://127.0.0.1:" + port;
    }

    /** What mosquitto printed. */
    public String log() throws IOException {
        return Files.readString(folder.resolve("mosquitto.log"));
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for it. */
    public void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** On the same port, with nothing of what it knew. */
    public void startAgain() throws IOException {
        launch();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
