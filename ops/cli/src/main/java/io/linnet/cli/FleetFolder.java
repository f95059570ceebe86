package io.linnet.cli;

import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserEdit;
import io.linnet.broker.access.UserFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What {@code linnet fleet init} makes. The boards file is the one truth; the broker's users file follows it. A change is
 * whole in the boards file before it reaches the users file, and a command that was killed between the two is made good
 * by the next one.
 */
final class FleetFolder {
    /** Users of the parts, which no board may be called. */
    static final String AGGREGATOR = "aggregator";

    static final String GATEWAY = "gateway";
    static final String EVALUATOR = "evaluator";
    static final Set<String> PARTS = Set.of(AGGREGATOR, GATEWAY, EVALUATOR);

    private final Path folder;

    FleetFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path boardsFile() {
        return file("boards");
    }

    Path usersFile() {
        return file("users");
    }

    /** @throws UserError there is no fleet, or its file is not in order */
    BoardsFile boards() {
        if (!Files.exists(boardsFile())) {
            throw new UserError("dir=" + folder + " is no fleet's folder, accepted: one that linnet fleet init made");
        }
        return BoardsFile.read(boardsFile());
    }

    /** Changes the boards, then lets the users follow. Two commands at the same time wait for each other. */
    BoardsFile change(Consumer<BoardsFile> change) throws IOException {
        boards();
        try (FileChannel file = FileChannel.open(file(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            BoardsFile boards = boards();
            change.accept(boards);
            forgetChangedKeys(boards, boards());
            boards.write(boardsFile());
            follow(boards);
            return boards;
        }
    }

    /** A board with another key is no user while the file changes: its old password must not outlive a killed command. */
    private void forgetChangedKeys(BoardsFile now, BoardsFile before) throws IOException {
        for (BoardsFile.Entry entry : now.entries()) {
            boolean isChanged = before.find(entry.board())
                    .filter(old -> !old.key().equals(entry.key()))
                    .isPresent();
            if (isChanged && users().contains(entry.board())) {
                UserEdit.remove(usersFile(), entry.board());
            }
        }
    }

    private Set<String> users() {
        return UserFile.read(usersFile()).entries().stream()
                .filter(user -> user.role() == Role.BOARD && !PARTS.contains(user.user()))
                .map(UserFile.Entry::user)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void follow(BoardsFile boards) throws IOException {
        Set<String> gone = users();
        for (BoardsFile.Entry entry : boards.in(BoardsFile.State.APPROVED)) {
            if (!gone.remove(entry.board())) {
                String password = entry.key().mqttPassword(boards.fleet(), entry.board());
                addUser(entry.board(), Role.BOARD, boards.fleet(), password);
            }
        }
        for (String board : gone) {
            UserEdit.remove(usersFile(), board);
        }
    }

    void addUser(String user, Role role, String fleet, String password) throws IOException {
        UserEdit.add(usersFile(), user, role, fleet, password.toCharArray(), false);
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
