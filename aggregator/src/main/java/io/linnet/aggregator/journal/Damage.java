package io.linnet.aggregator.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sqlite.SQLiteException;

/** What is wrong with a database file, and where it goes then: beside its place, under a name that says so. */
final class Damage {
    /** SQLite's file and the two that may stand beside it. */
    private static final String[] ENDINGS = {"", "-wal", "-shm"};

    private Damage() {}

    /** The sentence for an error that means the file's content, and not the disk or its rights. */
    static Optional<String> of(RuntimeException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                // The low byte is the primary code; the rest of it only says where.
                return switch (sqlite.getResultCode().code & 0xFF) {
                    case 1, 11, 20, 24, 26 -> Optional.of(sentence(sqlite));
                    default -> Optional.empty();
                };
            }
        }
        // A row that no reader of ours wrote.
        return error instanceof IllegalArgumentException
                ? Optional.of(String.valueOf(error.getMessage()))
                : Optional.empty();
    }

    /** The root of it, without the SQL. */
    static String sentence(Throwable error) {
        Throwable root = error;
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        String text = String.valueOf(root.getMessage());
        int from = text.startsWith("[SQLITE_") ? text.indexOf('(') + 1 : 0;
        return from > 0 && text.endsWith(")") ? text.substring(from, text.length() - 1) : text;
    }

    /**
     * Renames the file.
     *
     * @return where it is now
     */
    static Path setAside(Path file) {
        Path aside = aside(file);
        try {
            move(file, aside);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is damaged and cannot be set aside: " + e.getMessage(), e);
        }
        return aside;
    }

    /** With its log. */
    static void move(Path file, Path aside) throws IOException {
        for (String ending : ENDINGS) {
            Path part = file.resolveSibling(file.getFileName() + ending);
            if (Files.exists(part)) {
                Files.move(part, aside.resolveSibling(aside.getFileName() + ending));
            }
        }
    }

    /** A name that is free. */
    static Path aside(Path file) {
        return free(file, ".damaged-");
    }

    /** The same, for whatever it is set aside. */
    static Path free(Path file, String ending) {
        Path aside = file;
        for (int number = 1; Files.exists(aside); number++) {
            aside = file.resolveSibling(file.getFileName() + ending + number);
        }
        return aside;
    }

    /** What SQLite would take for the log of another file that comes to this place. */
    static void removeLog(Path file) throws IOException {
        for (int i = 1; i < ENDINGS.length; i++) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + ENDINGS[i]));
        }
    }
}
