package io.linnet.cli;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.BoardList.Entry;
import io.linnet.protocol.trust.BoardList.State;
import io.linnet.protocol.trust.InstallCode;
import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private static String now() {
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
            for (String board : boards) {
                String state =
                        after.find(board).map(entry -> entry.state().label()).orElse("removed");
                json.output().result(row(board, state));
            }
            return ExitCodes.OK;
        }

        private static Map<String, Object> row(String board, String state) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("board", board);
            row.put("state", state);
            return row;
        }

        /** How the key gets to the board: as a code for a sticker, or in a file of its own. */
        void tell(BoardList file, @Nullable Path out) throws IOException {
            for (String board : boards) {
                Entry entry = file.find(board).orElseThrow();
                Map<String, Object> row = row(board, entry.state().label());
                if (out == null) {
                    row.put("code", InstallCode.of(entry.ownKey()));
                } else {
                    String key = HexFormat.of().formatHex(entry.ownKey().bytes());
                    PrivateFile.write(out, "fleet " + file.fleet() + "\nboard " + board + "\nkey " + key + "\n");
                    row.put("file", out.toString());
                }
                json.output().result(row);
            }
        }

        void requireOne(String option) {
            if (boards.size() != 1) {
                throw new UserError(option + " is of one board, accepted: one ID");
            }
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Enrols boards: makes a key for each and prints it as an install code.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private final Of of = new Of();

        @Option(names = "--out", paramLabel = "FILE", description = "The key goes there, and no code is printed.")
        private @Nullable Path out;

        @Option(names = "--code", paramLabel = "CODE", description = "The install code of a board that has a key.")
        private @Nullable String code;

        @Option(names = "--pending", description = "The board is let in by linnet board approve only.")
        private boolean pending;

        @Override
        public Integer call() throws IOException {
            BoardKey given = code == null ? null : InstallCode.read(code);
            if (given != null || out != null) {
                of.requireOne(given == null ? "--out" : "--code");
            }
            for (String board : of.boards) {
                Ids.require("board", board);
                if (FleetFolder.PARTS.contains(board)) {
                    throw new UserError("board=" + board + " is the name of a part, accepted: another");
                }
            }
            SecureRandom random = new SecureRandom();
            State state = pending ? State.PENDING : State.APPROVED;
            List<Entry> added = of.boards.stream()
                    .map(board -> new Entry(board, state, now(), given == null ? BoardKey.random(random) : given))
                    .toList();
            BoardList after = of.at.folder().change(list -> list.plus(added));
            of.tell(after, out);
            return ExitCodes.OK;
        }
    }

    @Command(name = "approve", mixinStandardHelpOptions = true, description = "Lets boards in that are enrolled.")
    static final class Approve implements Callable<Integer> {
        @Mixin
        private final Of of = new Of();

        @Override
        public Integer call() throws IOException {
            return of.tell(of.change(entry -> new Entry(entry.board(), State.APPROVED, now(), entry.key())));
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

        @Option(names = "--out", paramLabel = "FILE", description = "The key goes there, and no code is printed.")
        private @Nullable Path out;

        @Override
        public Integer call() throws IOException {
            if (out != null) {
                of.requireOne("--out");
            }
            SecureRandom random = new SecureRandom();
            BoardList after =
                    of.change(entry -> new Entry(entry.board(), entry.state(), now(), BoardKey.random(random)));
            of.tell(after, out);
            return ExitCodes.OK;
        }
    }
}
