package io.linnet.cli;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.trust.BoardKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The boards of a fleet, the one truth about who takes part: a line {@code fleet NAME}, then a line each of
 * {@code board state since key}. Empty lines and lines that begin with {@code #} are skipped.
 */
final class BoardsFile {
    private static final String HEAD = "# board state since key; whoever reads this file can speak for every board\n";

    enum State {
        /** Enrolled, not let in yet. */
        PENDING,
        APPROVED,
        /** Thrown out for good, unless it is approved again. */
        REVOKED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static State of(String label) {
            for (State state : values()) {
                if (state.label().equals(label)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("state=" + label + ", accepted: pending, approved or revoked");
        }
    }

    /** @param since the day and time of its last change */
    record Entry(String board, State state, String since, BoardKey key) {
        Entry {
            Ids.require("board", board);
        }

        private String line() {
            return board + " " + state.label() + " " + since + " "
                    + HexFormat.of().formatHex(key.bytes()) + "\n";
        }
    }

    private final String fleet;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Of a fleet without boards. */
    BoardsFile(String fleet) {
        this.fleet = Ids.require("fleet", fleet);
    }

    /** @throws UserError naming the file, the line, and what was expected; never a key */
    static BoardsFile read(Path file) {
        List<String> lines = PrivateFile.read(file).lines().map(String::strip).toList();
        BoardsFile boards = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                String[] words = line.split("\\s+");
                if (boards == null) {
                    boards = head(words);
                } else {
                    boards.add(entry(words));
                }
            } catch (IllegalArgumentException e) {
                throw new UserError(file + " line " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (boards == null) {
            throw new UserError(file + " is empty, accepted: a file that linnet fleet init made");
        }
        return boards;
    }

    private static BoardsFile head(String[] words) {
        if (words.length != 2 || !words[0].equals("fleet")) {
            throw new IllegalArgumentException("accepted: fleet NAME");
        }
        return new BoardsFile(words[1]);
    }

    private static Entry entry(String[] words) {
        if (words.length != 4) {
            throw new IllegalArgumentException(words.length + " words, accepted: board state since key");
        }
        byte[] key;
        try {
            key = HexFormat.of().parseHex(words[3]);
        } catch (IllegalArgumentException e) {
            // Its message would show the key.
            throw new IllegalArgumentException("key, accepted: 32 hex digits");
        }
        return new Entry(words[0], State.of(words[1]), words[2], new BoardKey(key));
    }

    void write(Path file) throws IOException {
        StringBuilder text =
                new StringBuilder(HEAD).append("fleet ").append(fleet).append('\n');
        entries.values().forEach(entry -> text.append(entry.line()));
        PrivateFile.write(file, text.toString());
    }

    String fleet() {
        return fleet;
    }

    List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    List<Entry> in(State state) {
        return entries.values().stream().filter(entry -> entry.state() == state).toList();
    }

    Optional<Entry> find(String board) {
        return Optional.ofNullable(entries.get(board));
    }

    /** @throws IllegalArgumentException it is there already */
    void add(Entry entry) {
        if (entries.putIfAbsent(entry.board(), entry) != null) {
            throw new IllegalArgumentException("board=" + entry.board() + " is enrolled already");
        }
    }

    void replace(Entry entry) {
        entries.put(entry.board(), entry);
    }

    void remove(String board) {
        entries.remove(board);
    }
}
