package io.linnet.protocol.trust;

import io.linnet.protocol.message.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The boards of a fleet, the one truth about who takes part. As a file: a line {@code fleet NAME}, then a line each of
 * {@code board state since key}; empty lines and lines that begin with {@code #} are skipped. A part's list has {@code
 * fleet NAME keys USE} on its first line, and in place of each key what is derived of it for that use, or {@code -} where
 * the part needs none. Immutable.
 */
public final class BoardList {
    /** What stands in the fourth column. */
    public enum Keys {
        /** The boards' own: whoever reads them can speak for every board. */
        OWN,
        /** Pre-shared keys of DTLS, for a gateway. */
        DTLS,
        /** Keys of the MACs, for an aggregator. */
        MAC;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum State {
        /** Enrolled, not let in yet. */
        PENDING,
        APPROVED,
        /** Thrown out for good, unless it is approved again. */
        REVOKED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String NO_KEY = "-";

    /**
     * @param since the day and time of its last change
     * @param key the board's own, or what a part's list has of it
     */
    public record Entry(String board, State state, String since, Optional<BoardKey> key) {
        public Entry {
            Ids.require("board", board);
        }

        public Entry(String board, State state, String since, BoardKey key) {
            this(board, state, since, Optional.of(key));
        }

        /** Of a board in the fleet's own list. */
        public BoardKey ownKey() {
            return key.orElseThrow(() -> new IllegalArgumentException("board=" + board + " has no key"));
        }

        private String line() {
            String hex = key.map(of -> HexFormat.of().formatHex(of.bytes())).orElse(NO_KEY);
            return board + " " + state.label() + " " + since + " " + hex + "\n";
        }
    }

    private final String fleet;
    private final Keys keys;
    private final Map<String, Entry> entries;

    private BoardList(String fleet, Keys keys, Map<String, Entry> entries) {
        this.fleet = Ids.require("fleet", fleet);
        this.keys = keys;
        this.entries = entries;
    }

    /** Of a fleet without boards. */
    public static BoardList of(String fleet) {
        return new BoardList(fleet, Keys.OWN, Map.of());
    }

    /**
     * @throws IllegalArgumentException naming the file, the line, and what was expected, never a key; or others may read it
     * @throws UncheckedIOException it cannot be read
     */
    public static BoardList read(Path file) {
        return parse(file.toString(), PrivateFile.read(file));
    }

    /** @param name of the text, for complaints */
    static BoardList parse(String name, String text) {
        List<String> lines = text.lines().map(String::strip).toList();
        BoardList head = null;
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                String[] words = line.split("\\s+", 6);
                if (head == null) {
                    head = head(words);
                } else if (entries.putIfAbsent(words[0], entry(words)) != null) {
                    throw new IllegalArgumentException("board=" + words[0] + " stands there twice");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + " line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        if (head == null) {
            throw new IllegalArgumentException(name + " is empty, accepted: a file that linnet fleet init made");
        }
        return new BoardList(head.fleet, head.keys, entries);
    }

    private static BoardList head(String[] words) {
        if (words.length == 2 && words[0].equals("fleet")) {
            return of(words[1]);
        }
        if (words.length == 4 && words[0].equals("fleet") && words[2].equals("keys")) {
            return new BoardList(words[1], named(Keys.values(), Keys::label, "keys", words[3]), Map.of());
        }
        throw new IllegalArgumentException("accepted: fleet NAME, or fleet NAME keys USE");
    }

    private static Entry entry(String[] words) {
        if (words.length != 4) {
            throw new IllegalArgumentException(words.length + " words, accepted: board state since key");
        }
        State state = named(State.values(), State::label, "state", words[1]);
        if (words[3].equals(NO_KEY)) {
            return new Entry(words[0], state, words[2], Optional.empty());
        }
        byte[] key;
        try {
            key = HexFormat.of().parseHex(words[3]);
        } catch (IllegalArgumentException e) {
            // Its message would show the key.
            throw new IllegalArgumentException("key, accepted: 32 hex digits");
        }
        return new Entry(words[0], state, words[2], new BoardKey(key));
    }

    private static <T> T named(T[] all, Function<T, String> label, String name, String value) {
        List<String> accepted = List.of(all).stream().map(label).toList();
        if (!accepted.contains(value)) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + String.join(", ", accepted));
        }
        return all[accepted.indexOf(value)];
    }

    /** Only its owner may read the file. */
    public void write(Path file) throws IOException {
        PrivateFile.write(file, text());
    }

    /** What its file holds. */
    public String text() {
        StringBuilder text = new StringBuilder(
                keys == Keys.OWN
                        ? "# board state since key; whoever reads this file can speak for every board\nfleet " + fleet
                        : "# board state since key; linnet fleet and linnet board write it\nfleet " + fleet + " keys "
                                + keys.label());
        text.append('\n');
        entries.values().forEach(entry -> text.append(entry.line()));
        return text.toString();
    }

    public String fleet() {
        return fleet;
    }

    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    public List<Entry> in(State state) {
        return entries.values().stream().filter(entry -> entry.state() == state).toList();
    }

    public Optional<Entry> find(String board) {
        return Optional.ofNullable(entries.get(board));
    }

    public boolean isApproved(String board) {
        return find(board).filter(entry -> entry.state() == State.APPROVED).isPresent();
    }

    /** Why a board that is not approved is not let in, for people. */
    public String objection(String board) {
        return find(board)
                .map(entry -> entry.state() == State.PENDING ? "the board is not approved yet" : "the board is revoked")
                .orElse("the board is not enrolled");
    }

    /** What a gateway knows an approved board by; empty: none, or this is another part's list. */
    public Optional<byte[]> dtlsKey(String board) {
        return derived(board, Keys.DTLS, key -> key.dtlsKey(fleet, board));
    }

    /** What a gateway knows its boards by: of each approved board that has one. */
    public Map<String, byte[]> dtlsKeys() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        entries.keySet().forEach(board -> dtlsKey(board).ifPresent(key -> all.put(board, key)));
        return all;
    }

    /** What an aggregator knows an approved board by; empty: none, or this is another part's list. */
    public Optional<byte[]> macKey(String board) {
        return derived(board, Keys.MAC, key -> key.macKey(fleet, board));
    }

    private Optional<byte[]> derived(String board, Keys use, Function<BoardKey, byte[]> derive) {
        Optional<BoardKey> key =
                find(board).filter(entry -> entry.state() == State.APPROVED).flatMap(Entry::key);
        return keys == use
                ? key.map(BoardKey::bytes)
                : key.filter(own -> keys == Keys.OWN).map(derive);
    }

    /** What a part is given: of the approved boards what is derived for it, of the others their state. */
    public BoardList forPart(Keys use) {
        BiFunction<BoardKey, String, byte[]> derive =
                use == Keys.DTLS ? (key, board) -> key.dtlsKey(fleet, board) : (key, board) -> key.macKey(fleet, board);
        Map<String, Entry> all = new LinkedHashMap<>();
        for (Entry entry : entries.values()) {
            Optional<BoardKey> given = entry.key()
                    .filter(key -> entry.state() == State.APPROVED)
                    .map(key -> new BoardKey(derive.apply(key, entry.board())));
            all.put(entry.board(), new Entry(entry.board(), entry.state(), entry.since(), given));
        }
        return new BoardList(fleet, use, all);
    }

    /**
     * The same with these boards more.
     *
     * @throws IllegalArgumentException one is there already
     */
    public BoardList plus(Collection<Entry> added) {
        Map<String, Entry> all = new LinkedHashMap<>(entries);
        for (Entry entry : added) {
            if (all.putIfAbsent(entry.board(), entry) != null) {
                throw new IllegalArgumentException("board=" + entry.board() + " is enrolled already");
            }
        }
        return new BoardList(fleet, keys, all);
    }

    /** The same with these in place of the boards of their names. */
    public BoardList with(Collection<Entry> changed) {
        Map<String, Entry> all = new LinkedHashMap<>(entries);
        changed.forEach(entry -> all.put(entry.board(), entry));
        return new BoardList(fleet, keys, all);
    }

    public BoardList without(Collection<String> boards) {
        Map<String, Entry> all = new LinkedHashMap<>(entries);
        boards.forEach(all::remove);
        return new BoardList(fleet, keys, all);
    }
}
