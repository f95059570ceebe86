package io.linnet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** SQLite and the serial lines unpack a native library into the temporary folder and load it from there. */
final class Scratch {
    private Scratch() {}

    /**
     * @throws UserError the folder cannot be written, or nothing in it may be executed; a sentence in place of the stack
     *     traces of whoever meets it first
     */
    static void requireExecutable() {
        requireExecutable(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static void requireExecutable(Path folder) {
        boolean isExecutable;
        try {
            Path probe = Files.createTempFile(folder, "linnet-", "");
            try {
                isExecutable = probe.toFile().setExecutable(true) && Files.isExecutable(probe);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw refused(folder, "cannot be written");
        }
        if (!isExecutable) {
            throw refused(folder, "may hold no program (mounted noexec?)");
        }
    }

    private static UserError refused(Path folder, String what) {
        return UserError.environment("java.io.tmpdir=" + folder + " " + what
                + ", accepted: LINNET_JAVA_OPTS=-Djava.io.tmpdir=FOLDER with another");
    }
}
