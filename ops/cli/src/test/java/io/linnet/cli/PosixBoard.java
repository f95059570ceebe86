package io.linnet.cli;

import io.linnet.emulator.link.PseudoTerminal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The firmware's own board as a process at the far end of a pseudo-terminal. */
final class PosixBoard implements AutoCloseable {
    static final String MISSING = "needs cc and socat (Debian packages gcc socat)";
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
        return PseudoTerminal.isPossible() && Files.isExecutable(Path.of("/usr/bin/cc"));
    }

    /** Compiled once for all tests, without the links over a network; warnings are the firmware's own check's to judge. */
    static synchronized Path program() throws IOException, InterruptedException {
        if (compiled == null) {
            Path program = Files.createTempDirectory("firmware").resolve("linnet-board");
            program.toFile().deleteOnExit();
            program.getParent().toFile().deleteOnExit();
            List<String> command = new ArrayList<>(List.of("cc", "-std=c99", "-O1", "-ffp-contract=off"));
            command.addAll(List.of("-D_POSIX_C_SOURCE=200809L", "-D_DEFAULT_SOURCE", "-o", program.toString()));
            command.addAll(List.of("-I", FIRMWARE.resolve("include").toString()));
            for (String folder : List.of("src", "port/posix")) {
                try (var files = Files.list(FIRMWARE.resolve(folder))) {
                    files.map(Path::toString)
                            .filter(file ->
                                    file.endsWith(".c") && !file.endsWith("/extract.c") && !file.endsWith("/assert.c"))
                            .forEach(command::add);
                }
            }
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new IOException("cc failed");
            }
            compiled = program;
        }
        return compiled;
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
