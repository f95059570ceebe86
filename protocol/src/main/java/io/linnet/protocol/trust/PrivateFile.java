package io.linnet.protocol.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file with secrets: only its owner reads it, and who reads it sees the old one or the new one. Whoever reads a secret
 * from a file asks here whether others can, too.
 */
public final class PrivateFile {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("------rwx");

    private PrivateFile() {}

    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    public static void write(Path file, byte[] bytes) throws IOException {
        // A temporary file is its owner's alone from the beginning.
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), ".private-", null);
        try {
            Files.write(fresh, bytes, StandardOpenOption.SYNC);
            if (isPosix(fresh)) {
                Files.setPosixFilePermissions(fresh, OWNER);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * @throws IllegalArgumentException others may read or write it
     * @throws UncheckedIOException it cannot be read
     */
    public static String read(Path file) {
        try {
            requireOwn(file);
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + reason(e), e);
        }
    }

    /**
     * For what holds a password, a key or a token.
     *
     * @throws IllegalArgumentException anybody but its owner may read or write it
     */
    public static void requireOwn(Path file) throws IOException {
        if (isPosix(file) && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IllegalArgumentException(file + " holds a secret and is open to others (" + permissions(file)
                    + "), accepted: chmod 600 " + file);
        }
    }

    /**
     * For configuration with a secret in it, which the group of a service may read.
     *
     * @throws IllegalArgumentException anybody on the machine may read or write it
     */
    public static void requireNotPublic(Path file) throws IOException {
        if (isPosix(file) && Files.getPosixFilePermissions(file).stream().anyMatch(PUBLIC::contains)) {
            throw new IllegalArgumentException(
                    file + " holds secrets and is open to all (" + permissions(file) + "), accepted: chmod o= " + file);
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException
                ? "no such file"
                : e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }

    private static boolean isPosix(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
    }
}
