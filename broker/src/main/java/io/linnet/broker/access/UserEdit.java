package io.linnet.broker.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Changes a users file: comments and the order stay, and whoever reads sees the old file or the new one, never half of
 * one. What another program edits at the same moment may be lost.
 */
public final class UserEdit {
    private static final String HEAD = "# user role fleet password-hash";

    private UserEdit() {}

    /**
     * Adds a user; the file need not be there yet.
     *
     * @param isReplacing whether a user of that name may stand there already
     * @throws IllegalArgumentException a name that is taken, or a file that is not one of users
     */
    public static void add(Path file, String user, Role role, String fleet, char[] password, boolean isReplacing)
            throws IOException {
        boolean isThere = Files.exists(file);
        boolean isTaken = isThere && UserFile.read(file).find(user) != null;
        if (isTaken && !isReplacing) {
            throw new IllegalArgumentException(
                    "user=" + user + " stands in " + file + " already, accepted: another name, or --replace");
        }
        String line = UserFile.line(user, role, fleet, password);
        List<String> lines = isThere ? Files.readAllLines(file) : List.of(HEAD);
        Stream<String> changed = isTaken
                ? lines.stream().map(old -> isOf(old, user) ? line : old)
                : Stream.concat(lines.stream(), Stream.of(line));
        write(file, changed.toList());
    }

    /**
     * Takes users out and adds others, in one write.
     *
     * @param gone who is not there need not be
     * @param added lines of {@link UserFile}
     */
    public static void change(Path file, Set<String> gone, List<String> added) throws IOException {
        List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of(HEAD));
        lines.removeIf(line -> gone.contains(line.strip().split("\\s+", 2)[0]));
        lines.addAll(added);
        write(file, lines);
    }

    /**
     * @throws IllegalArgumentException nobody of that name stands there
     */
    public static void remove(Path file, String user) throws IOException {
        if (UserFile.read(file).find(user) == null) {
            throw new IllegalArgumentException("user=" + user + " does not stand in " + file);
        }
        List<String> left = new ArrayList<>(Files.readAllLines(file));
        left.removeIf(line -> isOf(line, user));
        write(file, left);
    }

    private static boolean isOf(String line, String user) {
        String[] words = line.strip().split("\\s+", 2);
        return words[0].equals(user);
    }

    private static void write(Path file, List<String> lines) throws IOException {
        // A link to the file goes on being one.
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path fresh = Files.createTempFile(real.getParent(), ".users-", null);
        try {
            Files.writeString(fresh, String.join("\n", lines) + "\n", StandardCharsets.UTF_8, StandardOpenOption.SYNC);
            giveAccess(fresh, real);
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** The broker runs as another user, and reads it through the group. */
    private static void giveAccess(Path fresh, Path real) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        if (!Files.exists(real)) {
            giveGroupOfFolder(view, real);
            view.setPermissions(PosixFilePermissions.fromString("rw-r-----"));
            return;
        }
        PosixFileAttributes before = Files.readAttributes(real, PosixFileAttributes.class);
        PosixFileAttributes now = view.readAttributes();
        if (!now.group().equals(before.group())) {
            view.setGroup(before.group());
        }
        if (!now.owner().equals(before.owner())) {
            view.setOwner(before.owner());
        }
        view.setPermissions(before.permissions());
    }

    private static void giveGroupOfFolder(PosixFileAttributeView view, Path real) throws IOException {
        PosixFileAttributes folder = Files.readAttributes(real.resolveSibling("."), PosixFileAttributes.class);
        try {
            view.setGroup(folder.group());
        } catch (IOException e) {
            // Not ours to give: then the file has the group of whoever made it.
            return;
        }
    }
}
