package io.linnet.cli;

import io.linnet.protocol.message.Enrol.Identity;
import io.linnet.protocol.message.Ids;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.BoardList.Entry;
import io.linnet.protocol.trust.BoardList.State;
import io.linnet.protocol.trust.InstallCode;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that change who takes part. The broker follows within a second. */
final class BoardEnrolment {
    private BoardEnrolment() {}

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Which boards of which fleet. */
    static final class Of {
        @Parameters(paramLabel = "ID", arity = "1..*", description = "The board's id.")
        private List<String> boards = List.of();

        @Mixin
        private final FleetCommand.At at = new FleetCommand.At();

        @Mixin
        private final JsonOption json = new JsonOption();

        /** All of the named boards or, when one is not enrolled, none. */
        BoardList change(Function<Entry, Entry> change) throws IOException {
            return at.folder().change(list -> list.with(each(list).map(change).toList()));
        }

        BoardList remove() throws IOException {
            return at.folder()
                    .change(list -> list.without(each(list).map(Entry::board).toList()));
        }

        private Stream<Entry> each(BoardList list) {
            return boards.stream()
                    .map(board ->
                            list.find(board).orElseThrow(() -> new UserError("board=" + board + " is not enrolled")));
        }

        int tell(BoardList after) {
            return tell(after, Set.of());
        }

        /** @param revoked those whose old key opens again: whoever revoked a stolen board has to hear of it */
        int tell(BoardList after, Set<String> revoked) {
            for (String board : boards) {
                String state =
                        after.find(board).map(entry -> entry.state().label()).orElse("removed");
                Map<String, Object> row = row(board, state);
                if (revoked.contains(board)) {
                    row.put("key", "the one that was revoked; for another: linnet board rekey " + board);
                }
                json.output().result(row);
            }
            return ExitCodes.OK;
        }

        private static Map<String, Object> row(String board, String state) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("board", board);
            row.put("state", state);
            return row;
        }

        /** Each with the way by which its key gets to it. */
        void tell(BoardList list, KeyDelivery delivery) throws IOException {
            for (String board : boards) {
                Entry entry = list.find(board).orElseThrow();
                delivery.tell(
                        json.output(),
                        row(board, entry.state().label()),
                        new Identity(list.fleet(), board),
                        entry.ownKey());
            }
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description =
                    "Enrols boards: makes a key for each and prints it as an install code, with a QR code where the"
                            + " terminal can show one.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private final Of of = new Of();

        @Mixin
        private final KeyDelivery delivery = new KeyDelivery();

        @Option(names = "--code", paramLabel = "CODE", description = "The install code of a board that has a key.")
        private @Nullable String code;

        @Option(names = "--pending", description = "The board is let in by linnet board approve only.")
        private boolean pending;

        @Override
        public Integer call() throws IOException {
            BoardKey given = code == null ? null : InstallCode.read(code);
            if (given != null && of.boards.size() != 1) {
                throw new UserError("--code is of one board, accepted: one ID");
            }
            delivery.requireOne(of.boards.size());
            for (String board : of.boards) {
                Ids.require("board", board);
                if (FleetFolder.PARTS.contains(board)) {
                    throw new UserError("board=" + board + " is the name of a part, accepted: another");
                }
            }
            FleetFolder folder = of.at.folder();
            BoardList before = folder.boards();
            if (delivery.isLine()
                    && given == null
                    && before.find(of.boards.get(0)).isPresent()) {
                // On the bench: keys first, then each to its board; or once more, where the line failed.
                send(before, before);
                of.tell(before, delivery);
                return ExitCodes.OK;
            }
            SecureRandom random = new SecureRandom();
            State state = pending ? State.PENDING : State.APPROVED;
            List<Entry> added = of.boards.stream()
                    .map(board -> new Entry(board, state, now(), given == null ? BoardKey.random(random) : given))
                    .toList();
            BoardList after = folder.change(list -> requireUnused(list.plus(added), given));
            if (delivery.isLine()) {
                send(after, before);
            }
            of.tell(after, delivery);
            return ExitCodes.OK;
        }

        /** Read off another's sticker it would make one key two boards, and one stolen board both. */
        private BoardList requireUnused(BoardList list, @Nullable BoardKey given) {
            for (Entry entry : list.entries()) {
                boolean isOther = !of.boards.contains(entry.board());
                if (given != null && isOther && entry.key().equals(Optional.of(given))) {
                    throw new UserError("install code: it is that of " + entry.board() + ", accepted: the board's own");
                }
            }
            return list;
        }

        /** A key that surely did not get there is nobody's: its board is not enrolled. */
        private void send(BoardList list, BoardList before) throws IOException {
            String board = of.boards.get(0);
            KeyDelivery.Sent sent = delivery.send(
                    new Identity(list.fleet(), board),
                    list.find(board).orElseThrow().ownKey());
            if (sent.isTaken()) {
                return;
            }
            boolean isNew = before.find(board).isEmpty();
            if (sent.isSure() && isNew) {
                of.remove();
            }
            throw UserError.environment(sent.trouble()
                    + (!sent.isSure()
                            ? "; " + board + " is enrolled: try the same command again"
                            : isNew ? "; " + board + " is not enrolled" : ""));
        }
    }

    @Command(name = "approve", mixinStandardHelpOptions = true, description = "Lets boards in that are enrolled.")
    static final class Approve implements Callable<Integer> {
        @Mixin
        private final Of of = new Of();

        @Override
        public Integer call() throws IOException {
            Set<String> revoked = new HashSet<>();
            BoardList after = of.change(entry -> {
                if (entry.state() == State.REVOKED) {
                    revoked.add(entry.board());
                }
                return new Entry(entry.board(), State.APPROVED, now(), entry.key());
            });
            return of.tell(after, revoked);
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Throws boards out: a stolen one, say. They stay in the list.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private final Of of = new Of();

        @Override
        public Integer call() throws IOException {
            return of.tell(of.change(entry -> new Entry(entry.board(), State.REVOKED, now(), entry.key())));
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Throws boards out and forgets them.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private final Of of = new Of();

        @Override
        public Integer call() throws IOException {
            return of.tell(of.remove());
        }
    }

    @Command(
            name = "rekey",
            mixinStandardHelpOptions = true,
            description = "Makes a new key; the old one opens nothing any more.")
    static final class Rekey implements Callable<Integer> {
        @Mixin
        private final Of of = new Of();

        @Mixin
        private final KeyDelivery delivery = new KeyDelivery();

        @Override
        public Integer call() throws IOException {
            delivery.requireOne(of.boards.size());
            SecureRandom random = new SecureRandom();
            if (!delivery.isLine()) {
                of.tell(of.change(entry -> with(entry, BoardKey.random(random))), delivery);
                return ExitCodes.OK;
            }
            BoardKey key = BoardKey.random(random);
            String board = of.boards.get(0);
            BoardList before = of.at.folder().boards();
            if (before.find(board).isEmpty()) {
                throw new UserError("board=" + board + " is not enrolled");
            }
            KeyDelivery.Sent sent = delivery.send(new Identity(before.fleet(), board), key);
            if (!sent.isTaken() && sent.isSure()) {
                throw UserError.environment(sent.trouble() + "; " + board + " keeps the key that it has");
            }
            // Unsure: with the new key in force the same button and command put it right, whichever the board has.
            BoardList after = of.change(entry -> with(entry, key));
            if (!sent.isTaken()) {
                throw UserError.environment(sent.trouble() + "; the new key is in force: try linnet board add " + board
                        + " --serial again");
            }
            of.tell(after, delivery);
            return ExitCodes.OK;
        }

        private static Entry with(Entry entry, BoardKey key) {
            return new Entry(entry.board(), entry.state(), now(), key);
        }
    }
}
