package io.linnet.cli;

import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserEdit;
import io.linnet.broker.access.UserFile;
import io.linnet.broker.foreign.Account;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.FleetKey;
import io.linnet.protocol.trust.GatewayLists;
import io.linnet.protocol.trust.OfferVerifier;
import io.linnet.protocol.trust.PrivateFile;
import io.linnet.protocol.trust.SealedBoards;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What {@code linnet fleet init} makes. The boards file is the one truth; the parts' lists and the broker's users file
 * follow it. A change is whole in the boards file before it reaches them, and a command that was killed in between is made
 * good by the next one.
 */
final class FleetFolder {
    /** Users of the parts, which no board may be called. */
    static final String AGGREGATOR = "aggregator";

    static final String GATEWAY = "gateway";
    static final String EVALUATOR = "evaluator";
    /** After a user's name: the file of the password. */
    static final String PASSWORD = ".password";

    /** The boards, sealed for each gateway on another machine: the aggregator brings them there. */
    static final String GATEWAYS = "gateways.sealed";

    static final Set<String> PARTS = Set.of(AGGREGATOR, GATEWAY, EVALUATOR);

    private final Path folder;

    FleetFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /**
     * Makes what a new fleet needs before it can be configured: authority, the broker's certificate, fleet key, users.
     *
     * @throws UserError a fleet is there already
     */
    void begin(String fleet, List<String> hosts, SecureRandom random) throws IOException {
        if (Files.exists(boardsFile())) {
            throw new UserError("dir=" + folder + " is a fleet's folder already, accepted: another, or none yet");
        }
        makePrivate(folder);
        FleetAuthority authority = FleetAuthority.make(fleet, Instant.now().truncatedTo(ChronoUnit.SECONDS));
        authority.write(file("ca.pem"), file("ca.key"));
        authority.writeBroker(hosts, file("broker.pem"), file("broker.key"));
        FleetKey key = FleetKey.random(random);
        key.write(file("fleet.key"));
        OfferVerifier.writePublic(key, file("fleet.pub"));
        OfferVerifier.writeShared(key, fleet, file("fleet.mac"));
        Files.deleteIfExists(usersFile());
        addPart(AGGREGATOR, Role.AGGREGATOR, fleet, random);
        addPart(GATEWAY, Role.GATEWAY, fleet, random);
        addPart(EVALUATOR, Role.BOARD, fleet, random);
    }

    private void addPart(String user, Role role, String fleet, SecureRandom random) throws IOException {
        String password = randomPassword(random);
        PrivateFile.write(file(user + PASSWORD), password + "\n");
        addUser(user, role, fleet, password);
    }

    /** The last of making a fleet: with its boards file the folder is one. */
    BoardList enrolFirst(String fleet, int boards, SecureRandom random) throws IOException {
        BoardList.of(fleet).write(boardsFile());
        List<BoardList.Entry> first = IntStream.range(0, boards)
                .mapToObj(number -> new BoardList.Entry(
                        FleetOptions.boardId(number),
                        BoardList.State.APPROVED,
                        BoardEnrolment.now(),
                        BoardKey.random(random)))
                .toList();
        return change(none -> none.plus(first));
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path boardsFile() {
        return file("boards");
    }

    /** Of a part: what it needs to know of the boards, and no more. */
    Path boardsOf(String part) {
        return file(part + ".boards");
    }

    Path usersFile() {
        return file("users");
    }

    /** @throws UserError there is no fleet, or its file is not in order */
    BoardList boards() {
        if (!Files.exists(boardsFile())) {
            throw new UserError("dir=" + folder + " is no fleet's folder, accepted: one that linnet fleet init made");
        }
        return BoardList.read(boardsFile());
    }

    /** Changes the boards, then lets the users follow. Two commands at the same time wait for each other. */
    BoardList change(UnaryOperator<BoardList> change) throws IOException {
        boards();
        try (FileChannel file = FileChannel.open(file(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            BoardList before = boards();
            BoardList after = change.apply(before);
            forgetChangedKeys(after, before);
            after.write(boardsFile());
            follow(after);
            return after;
        }
    }

    /** A board with another key is no user while the file changes: its old password must not outlive a killed command. */
    private void forgetChangedKeys(BoardList now, BoardList before) throws IOException {
        Set<String> changed = now.entries().stream()
                .filter(entry -> before.find(entry.board())
                        .filter(old -> !old.key().equals(entry.key()))
                        .isPresent())
                .map(BoardList.Entry::board)
                .collect(Collectors.toSet());
        if (!changed.isEmpty()) {
            UserEdit.change(usersFile(), changed, List.of());
        }
    }

    private Set<String> users() {
        return UserFile.read(usersFile()).entries().stream()
                .filter(user -> user.role() == Role.BOARD && !PARTS.contains(user.user()))
                .map(UserFile.Entry::user)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void follow(BoardList boards) throws IOException {
        boards.forPart(BoardList.Keys.MAC).write(boardsOf(AGGREGATOR));
        boards.forPart(BoardList.Keys.DTLS).write(boardsOf(GATEWAY));
        seal(boards);
        Set<String> gone = users();
        List<String> added = new ArrayList<>();
        for (BoardList.Entry entry : boards.in(BoardList.State.APPROVED)) {
            if (!gone.remove(entry.board())) {
                String password = entry.ownKey().mqttPassword(boards.fleet(), entry.board());
                added.add(UserFile.lineOfSecret(entry.board(), Role.BOARD, boards.fleet(), password));
            }
        }
        if (!gone.isEmpty() || !added.isEmpty()) {
            UserEdit.change(usersFile(), gone, added);
        }
    }

    /**
     * A list has a number that none had before, not even where the folder came back from a copy: gateways would take the
     * list for an old one, and a key of AES-GCM must not see a number twice. So it follows the clock, and itself.
     */
    private void seal(BoardList boards) throws IOException {
        Path file = file(GATEWAYS);
        long before = Files.exists(file) ? GatewayLists.read(file).number() : 0;
        long number = Math.max(before + 1, Instant.now().toEpochMilli());
        BoardList keys = boards.forPart(BoardList.Keys.DTLS);
        Map<String, List<byte[]>> sealed = new TreeMap<>();
        for (UserFile.Entry user : UserFile.read(usersFile()).entries()) {
            Path password = file(user.user() + PASSWORD);
            boolean isElsewhere = user.role() == Role.GATEWAY && !user.user().equals(GATEWAY);
            if (isElsewhere && Files.exists(password)) {
                String secret = PrivateFile.read(password).strip();
                sealed.put(user.user(), SealedBoards.seal(keys, user.user(), secret, number));
            }
        }
        new GatewayLists(boards.fleet(), number, sealed).write(file);
    }

    /**
     * A gateway on another machine: a user with a password, and from now on the boards are sealed for it.
     *
     * @throws UserError the name is another's
     */
    void addGateway(String name, SecureRandom random) throws IOException {
        String fleet = boards().fleet();
        boolean isUser = UserFile.read(usersFile()).entries().stream()
                .anyMatch(user -> user.user().equals(name));
        if (isUser || PARTS.contains(name) || boards().find(name).isPresent()) {
            throw new UserError("gateway=" + name + " is a user's or a board's name already, accepted: another");
        }
        addPart(name, Role.GATEWAY, fleet, random);
        change(same -> same);
    }

    /**
     * Who may connect, with passwords.
     *
     * @param unknown gets the users whose password is kept nowhere here
     */
    List<Account> accounts(List<String> unknown) {
        BoardList boards = boards();
        List<Account> accounts = new ArrayList<>();
        for (UserFile.Entry user : UserFile.read(usersFile()).entries()) {
            Path password = file(user.user() + PASSWORD);
            Optional<BoardList.Entry> board = boards.find(user.user());
            if (board.isPresent() && user.role() == Role.BOARD) {
                String derived = board.get().ownKey().mqttPassword(boards.fleet(), user.user());
                accounts.add(new Account(user.user(), user.role(), user.fleet(), derived));
            } else if (Files.exists(password)) {
                String secret = PrivateFile.read(password).strip();
                accounts.add(new Account(user.user(), user.role(), user.fleet(), secret));
            } else {
                unknown.add(user.user());
            }
        }
        return accounts;
    }

    /** Its owner's alone. */
    static Path makePrivate(Path dir) throws IOException {
        Path made = Files.createDirectories(dir);
        if (Files.getFileAttributeView(made, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        }
        return made;
    }

    static String randomPassword(SecureRandom random) {
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /** The same user with another password. */
    void replaceUser(String user, Role role, String fleet, String secret) throws IOException {
        UserEdit.change(usersFile(), Set.of(user), List.of(UserFile.lineOfSecret(user, role, fleet, secret)));
    }

    void addUser(String user, Role role, String fleet, String secret) throws IOException {
        UserEdit.change(usersFile(), Set.of(), List.of(UserFile.lineOfSecret(user, role, fleet, secret)));
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
