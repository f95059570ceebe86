package io.linnet.emulator.board;

import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.trust.MacKey;
import io.linnet.protocol.trust.OfferVerifier;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The board of a scene of {@code protocol/vectors/board.txt}: it writes down what happens to it and what it says. Before
 * an event it settles at every time at which it wants to; after the event it settles until it wants to wait. Work takes
 * no time.
 */
final class SceneBoard {
    static final String BOARD = "b1";
    static final String MODEL = "digits";
    static final String FLEET = "demo";
    static final int FEATURES = 16;
    static final int CLASSES = 4;
    private static final int MOST_AT_ONCE = 1_000;
    private static final int MEMORY_CHUNKS = 64;
    private static final int MEMORY_CHUNK_BYTES = 64;
    /** The longest message. */
    private static final int PACKED_BYTES = 1_024;

    /**
     * How a scene begins.
     *
     * @param packsHello the hello carries the first chunks; absent in a block: it does not
     * @param jitterSeed of each boot
     * @param dataState of the generator that the examples are drawn from
     * @param key for MACs; absent in a block: the board has none
     * @param offerKey for its fleet's offers; likewise
     * @param holdsOut it keeps examples out of its training; absent in a block: it does not
     * @param memory bytes; absent in a block: enough
     */
    record Setting(
            LinkProfile link,
            boolean hasRetained,
            boolean packsHello,
            long jitterSeed,
            long dataState,
            int examples,
            Optional<byte[]> key,
            Optional<byte[]> offerKey,
            boolean holdsOut,
            Optional<Integer> memory) {
        Setting(
                LinkProfile link,
                boolean hasRetained,
                boolean packsHello,
                long jitterSeed,
                long dataState,
                int examples) {
            this(
                    link,
                    hasRetained,
                    packsHello,
                    jitterSeed,
                    dataState,
                    examples,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty());
        }

        Setting with(byte[] macKey) {
            return new Setting(
                    link,
                    hasRetained,
                    packsHello,
                    jitterSeed,
                    dataState,
                    examples,
                    Optional.of(macKey),
                    offerKey,
                    holdsOut,
                    memory);
        }

        Setting withOfferKey(byte[] shared) {
            return new Setting(
                    link,
                    hasRetained,
                    packsHello,
                    jitterSeed,
                    dataState,
                    examples,
                    key,
                    Optional.of(shared),
                    holdsOut,
                    memory);
        }

        Setting holdingOut() {
            return new Setting(
                    link, hasRetained, packsHello, jitterSeed, dataState, examples, key, offerKey, true, memory);
        }

        Setting with(int memoryBytes) {
            return new Setting(
                    link,
                    hasRetained,
                    packsHello,
                    jitterSeed,
                    dataState,
                    examples,
                    key,
                    offerKey,
                    holdsOut,
                    Optional.of(memoryBytes));
        }

        List<SceneLine> lines() {
            List<SceneLine> lines = new ArrayList<>(List.of(
                    SceneLine.of("link", link.floorMillis() + " " + link.reorder() + " " + (link.eager() ? 1 : 0)),
                    SceneLine.of("retains", hasRetained ? 1 : 0),
                    SceneLine.of("jitter", jitterSeed),
                    SceneLine.of("data", dataState + " " + examples)));
            if (packsHello) {
                lines.add(2, SceneLine.of("packs", PACKED_BYTES));
            }
            if (holdsOut) {
                lines.add(2, SceneLine.of("holdout", 1));
            }
            memory.ifPresent(bytes -> lines.add(2, SceneLine.of("memory", bytes)));
            offerKey.ifPresent(
                    of -> lines.add(2, SceneLine.of("offerkey", HexFormat.of().formatHex(of))));
            key.ifPresent(of -> lines.add(2, SceneLine.of("key", HexFormat.of().formatHex(of))));
            return lines;
        }

        static Setting of(List<SceneLine> block) {
            SceneLine link = only(block, "link");
            SceneLine data = only(block, "data");
            return new Setting(
                    new LinkProfile(
                            "scene", (int) link.number(0), link.number(2) == 1, 0, LinkProfile.DEFAULT_WINDOW, (int)
                                    link.number(1)),
                    only(block, "retains").number() == 1,
                    block.stream().anyMatch(line -> line.key().equals("packs")),
                    only(block, "jitter").number(),
                    data.number(0),
                    (int) data.number(1),
                    hex(block, "key"),
                    hex(block, "offerkey"),
                    block.stream().anyMatch(line -> line.key().equals("holdout")),
                    block.stream()
                            .filter(line -> line.key().equals("memory"))
                            .map(line -> (int) line.number())
                            .findFirst());
        }

        private static Optional<byte[]> hex(List<SceneLine> block, String key) {
            return block.stream()
                    .filter(line -> line.key().equals(key))
                    .map(line -> HexFormat.of().parseHex(line.value()))
                    .findFirst();
        }

        private static SceneLine only(List<SceneLine> block, String key) {
            return block.stream()
                    .filter(line -> line.key().equals(key))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private final String id;
    private final Setting setting;
    private final Consumer<byte[]> up;
    private final MemoryStore store = new MemoryStore();
    private final List<SceneLine> lines = new ArrayList<>();
    private Board board;
    private long now;
    private long wakeAt = Step.NEVER;

    /** @param up hears what the board sends on its channel {@code up} */
    SceneBoard(String id, Setting setting, Consumer<byte[]> up) {
        this.id = id;
        this.setting = setting;
        this.up = up;
        this.lines.addAll(setting.lines());
        this.board = boot();
    }

    private Board boot() {
        int[] rows = new int[setting.examples()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i;
        }
        return new Board(
                new BoardSettings(
                        id,
                        MODEL,
                        setting.link(),
                        setting.hasRetained(),
                        setting.packsHello(),
                        setting.jitterSeed(),
                        setting.key().map(key -> new MacKey(FLEET, id, key)),
                        setting.offerKey().map(key -> OfferVerifier.shared(FLEET, key)),
                        setting.memory().map(bytes -> new BoardMemory(bytes, MEMORY_CHUNKS, MEMORY_CHUNK_BYTES))),
                new LocalLearner(examples(setting.dataState(), setting.examples()), rows, setting.holdsOut()),
                store.load().orElseGet(BoardState::fresh),
                new SharedVersions(),
                BoardObserver.NONE);
    }

    /** A label, then its features, an example after the other. */
    static Samples examples(long state, int count) {
        SplitMix64 random = new SplitMix64(state);
        byte[] values = new byte[count * FEATURES];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.below(CLASSES);
            for (int f = 0; f < FEATURES; f++) {
                int centre = f % CLASSES == labels[i] ? 60 : -60;
                values[i * FEATURES + f] = (byte) (centre + random.uniform(-60, 60));
            }
        }
        return Samples.ofBytes(FEATURES, values, labels);
    }

    String id() {
        return id;
    }

    List<SceneLine> lines() {
        return List.copyOf(lines);
    }

    BoardState state() {
        return board.state();
    }

    boolean wantsFull() {
        return board.wantsFull();
    }

    long wakeAt() {
        return wakeAt;
    }

    void connect(long at) {
        write("connect", at);
        board.accept(new BoardEvent.Connected(), now);
        settle();
    }

    void disconnect(long at) {
        write("disconnect", at);
        board.accept(new BoardEvent.Disconnected(), now);
        settle();
    }

    void arrive(long at, byte[] bytes) {
        before(at);
        lines.add(SceneLine.packet("in", at, bytes));
        board.accept(new BoardEvent.Arrived(bytes), now);
        settle();
    }

    /** The board reboots and is not connected. */
    void reboot(long at) {
        write("reboot", at);
        board = boot();
        wakeAt = Step.NEVER;
    }

    /** The bytes let the board begin to work; it reboots before the end and is not connected. */
    void cut(long at, byte[] bytes) {
        before(at);
        lines.add(SceneLine.packet("cut", at, bytes));
        board.accept(new BoardEvent.Arrived(bytes), now);
        if (carryOut().isEmpty()) {
            throw new IllegalStateException("no work began at " + at);
        }
        board = boot();
        wakeAt = Step.NEVER;
    }

    /** Settles as often as it wants to up to this time. */
    void runThrough(long at) {
        before(at + 1);
        now = at;
    }

    /** The scene is over: what the board then holds and has kept to send. */
    void end(long at) {
        write("end", at);
        lines.add(SceneLine.of(
                "held",
                board.state()
                        .held()
                        .map(held -> held.base().version() + " " + held.base().digest())
                        .orElse("-")));
        lines.add(SceneLine.of(
                "outbox",
                board.state()
                        .outbox()
                        .map(outbox -> outbox.transfer() + " " + outbox.chunks().size())
                        .orElse("-")));
        lines.add(SceneLine.of("wants", board.wantsFull() ? "full" : "-"));
        lines.add(SceneLine.of("expect", "ok"));
    }

    private void write(String key, long at) {
        before(at);
        lines.add(SceneLine.of(key, at));
    }

    private void before(long at) {
        while (wakeAt < at) {
            now = wakeAt;
            settle();
        }
        now = at;
    }

    private void settle() {
        for (int times = 0; ; times++) {
            Optional<Work> work = carryOut();
            if (work.isPresent()) {
                board.accept(new BoardEvent.WorkDone(work.get().run()), now);
            } else if (wakeAt > now) {
                return;
            }
            if (times > MOST_AT_ONCE) {
                throw new IllegalStateException("the board does not come to rest at " + now);
            }
        }
    }

    private Optional<Work> carryOut() {
        Step<BoardState, Packet> step = board.settle(now);
        step.writes().forEach(store::save);
        for (Packet packet : step.packets()) {
            boolean isUp = packet.way() == Packet.Way.UP;
            lines.add(new SceneLine(
                    "out", now + (isUp ? " up " : " report ") + HexFormat.of().formatHex(packet.bytes())));
            if (isUp) {
                up.accept(packet.bytes());
            }
        }
        wakeAt = step.wakeAtMillis();
        return board.takeWork();
    }

    /** What a board says to the events of a block, and they themselves. */
    static List<SceneLine> play(List<SceneLine> block) {
        SceneBoard played = new SceneBoard(BOARD, Setting.of(block), packet -> {});
        for (SceneLine line : block) {
            switch (line.key()) {
                case "connect" -> played.connect(line.number());
                case "disconnect" -> played.disconnect(line.number());
                case "reboot" -> played.reboot(line.number());
                case "in" -> played.arrive(line.number(), line.bytes());
                case "cut" -> played.cut(line.number(), line.bytes());
                case "end" -> played.end(line.number());
                default -> {}
            }
        }
        return played.lines();
    }
}
