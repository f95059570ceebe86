package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket.RoundClosed;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.FleetKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C boards on real lines: how one gets its key there, and who is let in with which. */
class BoardLineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();
    private Path fleet;

    @BeforeEach
    void aFleet() {
        assumeTrue(PosixBoard.isPossible(), PosixBoard.MISSING);
        fleet = folder.resolve("fleet");
        assertThat(linnet("fleet", "init", "--name", "farm", "--boards", "1")).isZero();
    }

    private int linnet(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--dir", fleet.toString()))
                .toArray(String[]::new);
        err.getBuffer().setLength(0);
        return Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(all);
    }

    private BoardKey key(String board) {
        return BoardList.read(fleet.resolve("boards")).find(board).orElseThrow().ownKey();
    }

    private static boolean holds(Path file, BoardKey key) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] wanted = key.bytes();
        for (int at = 0; at + wanted.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aBoardTakesItsFirstKeyAndAnotherOnlyWithItsButtonHeld() throws Exception {
        Path flash = folder.resolve("flash");
        BoardKey first;
        try (PosixBoard board = PosixBoard.start(folder, "tty0", "--identity", flash.toString())) {
            String port = board.port.toString();
            assertThat(linnet("board", "add", "mast-1", "--serial", port))
                    .as(err::toString)
                    .isZero();
            first = key("mast-1");
            assertThat(holds(flash, first)).isTrue();
            // Once more, as after a line that failed before the answer came.
            assertThat(linnet("board", "add", "mast-1", "--serial", port)).isZero();

            assertThat(linnet("board", "add", "mast-2", "--serial", port)).isEqualTo(ExitCodes.ENVIRONMENT);
            assertThat(err.toString())
                    .isEqualTo("linnet: port " + port + ": the board there has a key already, as mast-1 of fleet farm:"
                            + " to replace it hold its button while it resets, then try again; mast-2 is not enrolled"
                            + System.lineSeparator());
            assertThat(linnet("board", "rekey", "mast-1", "--serial", port)).isEqualTo(ExitCodes.ENVIRONMENT);
            assertThat(err.toString()).contains("has a key already", "mast-1 keeps the key that it has");
            assertThat(BoardList.read(fleet.resolve("boards")).find("mast-2")).isEmpty();
            assertThat(key("mast-1")).isEqualTo(first);
        }
        try (PosixBoard board = PosixBoard.start(folder, "tty1", "--identity", flash.toString(), "--take-key")) {
            assertThat(linnet("board", "rekey", "mast-1", "--serial", board.port.toString()))
                    .as(err::toString)
                    .isZero();
            assertThat(key("mast-1")).isNotEqualTo(first);
            assertThat(holds(flash, key("mast-1"))).isTrue();
        }
        Path nothing = folder.resolve("nothing");
        assertThat(linnet("board", "add", "mast-3", "--serial", nothing.toString()))
                .isEqualTo(ExitCodes.ENVIRONMENT);
        assertThat(err.toString()).contains("port " + nothing + ": ", "; mast-3 is not enrolled");
        assertThat(BoardList.read(fleet.resolve("boards")).find("mast-3")).isEmpty();
    }

    /** A fleet of three lines: a board from an image, one that nobody enrolled, and one with a key that is not its own. */
    @Test
    void aLineProvesNothingAndAKeyDoes() throws Exception {
        Path image = folder.resolve("mast-1.bin");
        assertThat(linnet("board", "remove", "board-00000")).isZero();
        assertThat(linnet("board", "add", "mast-1", "--out", image.toString())).isZero();
        assertThat(linnet("board", "add", "mast-2")).isZero();
        CompletableFuture<RoundClosed> closed = new CompletableFuture<>();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void roundClosed(RoundClosed round) {
                closed.complete(round);
            }
        };
        Path lines = Files.createDirectory(folder.resolve("lines"));
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0));
                Gateway gateway = new Gateway(shelf(broker.uri(), lines));
                Aggregator aggregator = new Aggregator(
                        settings(broker.uri()).withBoards(fleet.resolve("aggregator.boards")), listener);
                PosixBoard enrolled = PosixBoard.start(folder, "lines/tty0", "--identity", image.toString());
                PosixBoard unknown = PosixBoard.start(folder, "lines/tty1", "--board", "stray", "--fleet", "farm");
                PosixBoard wrong = PosixBoard.start(
                        folder, "lines/tty2", "--board", "mast-2", "--fleet", "farm", "--key", "00".repeat(16))) {
            gateway.start();
            aggregator.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(wrong.log())
                            .contains("mast-2: what comes in the aggregator's name does not fit this board's key:"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(gateway.status().pending())
                            .singleElement()
                            .satisfies(who -> assertThat(who.board() + " " + who.at() + " " + who.why())
                                    .isEqualTo("stray " + unknown.port + " the board is not enrolled")));
            assertThat(closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).updates())
                    .isEqualTo(1);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(enrolled.log()).contains("mast-1: receipt"));
            assertThat(unknown.log()).contains("stray: refused").doesNotContain("holds");
            assertThat(wrong.log()).doesNotContain("receipt");
        }
    }

    /** A board in C, a gateway with its custody, an aggregator, and between them who forges some hundreds of packets. */
    @Test
    void whoIsInBetweenForgesNothingThatCounts() throws Exception {
        Path image = folder.resolve("mast-1.bin");
        assertThat(linnet("board", "remove", "board-00000")).isZero();
        assertThat(linnet("board", "add", "mast-1", "--out", image.toString())).isZero();
        Map<Long, Digest> versions = new ConcurrentHashMap<>();
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void roundClosed(RoundClosed round) {
                versions.put(round.next().version(), round.next().digest());
            }
        };
        Path lines = Files.createDirectory(folder.resolve("lines"));
        try (Broker near = Broker.start(BrokerSettings.inMemory(0));
                Broker far = Broker.start(BrokerSettings.inMemory(0));
                MaliciousBroker between = new MaliciousBroker("farm", near.uri(), far.uri());
                Gateway gateway = new Gateway(shelf(near.uri(), lines));
                Aggregator aggregator = new Aggregator(
                        settings(far.uri())
                                .withBoards(fleet.resolve("aggregator.boards"))
                                .withFleetKey(FleetKey.read(fleet.resolve("fleet.key")), 0),
                        listener);
                PosixBoard board = PosixBoard.start(
                        folder,
                        "lines/tty0",
                        "--identity",
                        image.toString(),
                        "--fleet-key",
                        "@" + fleet.resolve("fleet.mac"))) {
            gateway.start();
            aggregator.start();
            await().atMost(PATIENCE).until(() -> versions.size() >= 5);
            assertThat(between.forged()).isGreaterThan(300);
            assertThat(versions)
                    .containsAllEntriesOf(
                            assertThat(honest(between.honest(), 5)).hasSize(5).actual());
            assertThat(aggregator.tally().updatesFolded()).isLessThanOrEqualTo(versions.size() + 1L);
            assertThat(board.log()).contains("does not fit this board's key");
        }
    }

    /** What the same packets lead to where nobody forges and nobody checks, so many versions. */
    private static Map<Long, Digest> honest(List<MaliciousBroker.Heard> packets, long count) {
        AggregatorSettings plain = settings("tcp://nowhere");
        Map<Long, Digest> versions = new HashMap<>();
        try (Journal journal = Journal.inMemory()) {
            AggregatorCore core = new AggregatorCore(plain.plan(), plain.policy(), Optional.empty(), journal.recover());
            for (MaliciousBroker.Heard heard : packets) {
                core.accept(new AggregatorEvent.PacketArrived(heard.board(), heard.packet()), 0);
                journal.write(core.settle(0).writes());
                long version = core.newest().version();
                if (version > 0 && version <= count) {
                    versions.put(version, core.newest().digest());
                }
            }
        }
        return versions;
    }

    private GatewaySettings shelf(String broker, Path lines) {
        return GatewaySettings.of("farm", "shelf", folder.resolve("custody"), broker)
                .withSerial(GatewaySettings.Serial.of(lines + "/tty*"))
                .withCoap(new GatewaySettings.Coap("127.0.0.1", -1, -1, null, null))
                .withBoards(new GatewaySettings.Boards(
                        fleet.resolve("gateway.boards").toString(), null, null, null, null))
                .withStatus(new GatewaySettings.Status(null, -1));
    }

    /** One board is enough for a round, and two seconds. */
    private static AggregatorSettings settings(String uri) {
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {64, 12, 10}, new int[] {0, 0});
        TifedSettings training = new TifedSettings(Division.TRUNC, 512, Schedule.fresh(10, 2, 20));
        Stage stage = new Stage(0, new Profile(2, 16, 8, 200, true), 4);
        return new AggregatorSettings(
                "farm",
                MqttSettings.of(uri, "aggregator-farm"),
                new ModelPlan("digits", layout, training, 11, false, List.of(stage), 10),
                new RoundPolicy(1, 1, 2_000, 1_000, 500, 0),
                Optional.empty(),
                false,
                Optional.empty());
    }
}
