package io.linnet.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.sqlite.util.OSInfo;

/** SQLite and the serial lines unpack a native library into the temporary folder and load it from there. */
final class Scratch {
    private Scratch() {}

    /**
     * @throws UserError the folder cannot be written, nothing in it may be executed, or there is no SQLite for this machine;
     *     a sentence in place of the stack traces of whoever meets it first
     */
    static void requireExecutable() {
        requireSqlite(OSInfo.getNativeLibFolderPathForCurrentOS());
        requireExecutable(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** @param platform system and processor, as SQLite's jar has them for folders */
    static void requireSqlite(String platform) {
        String name = System.mapLibraryName("sqlitejdbc");
        boolean isOwn = Stream.of(System.getProperty("java.library.path", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.exists(Path.of(folder, name)));
        if (!isOwn && OSInfo.class.getResource("/org/sqlite/native/" + platform + "/" + name) == null) {
            throw UserError.environment("there is no SQLite for " + platform + " among the jars, accepted:"
                    + " LINNET_JAVA_OPTS=-Djava.library.path=FOLDER with a " + name + " for it, or another machine for"
                    + " this part");
        }
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
