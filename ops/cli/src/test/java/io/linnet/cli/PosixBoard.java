package io.linnet.cli;

import io.linnet.emulator.link.PseudoTerminal;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;

/** The board of {@code linnet board new --port posix} as a process at the far end of a pseudo-terminal. */
final class PosixBoard implements AutoCloseable {
    static final String MISSING = "needs cc, cmake and socat (Debian packages gcc cmake socat)";
    static final Path FIRMWARE =
            Path.of("..", "..", "firmware").toAbsolutePath().normalize();

    private static Path compiled;

    final Path port;
    private final Path log;
    private final PseudoTerminal line;

    private PosixBoard(Path port, Path log, PseudoTerminal line) {
        this.port = port;
        this.log = log;
        this.line = line;
    }

    static boolean isPossible() {
        return PseudoTerminal.isPossible() && has("cc") && has("cmake");
    }

    private static boolean has(String tool) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
    }

    /** A project of {@code linnet board new}, built once for all tests. */
    static synchronized Path program() throws IOException, InterruptedException {
        if (compiled == null) {
            Path project = Files.createTempDirectory("board-new");
            if (Linnet.commandLine().execute("board", "new", "--port", "posix", project.toString()) != 0) {
                throw new IOException("linnet board new failed");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(project)));
            Path build = project.resolve("build");
            run("cmake", "-S", project.toString(), "-B", build.toString(), "-DCMAKE_BUILD_TYPE=Debug");
            run("cmake", "--build", build.toString(), "--target", "linnet-board", "-j", "2");
            compiled = build.resolve("board/linnet-board");
        }
        return compiled;
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " failed: " + said);
        }
    }

    /**
     * @param name of its port; its other files are beside, not in a folder of ports
     * @param options beside model, data and the line
     */
    static PosixBoard start(Path folder, String name, String... options) throws IOException, InterruptedException {
        Path data = folder.resolve("digits.lnds");
        if (!Files.exists(data)) {
            Files.write(data, digits());
        }
        Path port = folder.resolve(name);
        Path log = folder.resolve(port.getFileName() + ".log");
        Path script = folder.resolve(port.getFileName() + ".sh");
        Files.writeString(
                script,
                "#!/bin/sh\nexec " + program() + " --model digits --log --data " + data + " "
                        + String.join(" ", options) + " 2>>" + log + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new PosixBoard(port, log, PseudoTerminal.running(script, port));
    }

    /** A few examples of the width of the digits. */
    private static byte[] digits() {
        int rows = 40;
        int features = 64;
        ByteBuffer out = ByteBuffer.allocate(11 + rows * (features + 1)).order(ByteOrder.LITTLE_ENDIAN);
        out.put("LNDS".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) features)
                .put((byte) 10)
                .putInt(rows);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < features; i++) {
                out.put((byte) ((row * 31 + i * 7) % 128));
            }
            out.put((byte) (row % 10));
        }
        return out.array();
    }

    String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** The line's process takes the board's with it. */
    @Override
    public void close() throws IOException {
        line.close();
        // Until the name is gone the next board cannot have it.
        while (Files.exists(port, LinkOption.NOFOLLOW_LINKS)) {
            Thread.onSpinWait();
        }
    }
}
