package io.linnet.gateway.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.telemetry.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustodyStoreTest {
    @TempDir
    Path folder;

    private final GatewayCounters counters = new GatewayCounters(new Metrics());
    private long number;
    private long rows;

    private CustodyStore open(CustodySettings settings) {
        return CustodyStore.open(folder, settings, counters);
    }

    private CustodyStore open() {
        return open(new CustodySettings(1 << 30, 168, 0));
    }

    private UpdateRow row(TestUpdate update, String board) {
        return new UpdateRow(
                ++rows,
                UpdateKey.of(board, update.model(), update.base(), update.transfer()),
                update.chunks().size(),
                update.examples());
    }

    /** Keeps all chunks; which of them are durable. */
    private List<Boolean> keep(CustodyStore store, UpdateRow row, TestUpdate update) {
        List<CustodyWrite> writes = new ArrayList<>();
        for (int i = 0; i < update.chunks().size(); i++) {
            writes.add(
                    new CustodyWrite.KeepChunk(++number, row, i, update.chunks().get(i)));
        }
        List<WriteEnd> ends = store.commit(writes);
        assertThat(ends)
                .extracting(WriteEnd::number)
                .isEqualTo(writes.stream().map(CustodyWrite::number).toList());
        return ends.stream().map(WriteEnd::isDurable).toList();
    }

    private CustodyWrite end(UpdateRow row, byte[] message) {
        return new CustodyWrite.EndUpdate(++number, row.id(), new ClosedUpdate(row.key(), message));
    }

    @Test
    void givesBackAfterARestartWhatItAnswered() {
        TestUpdate update = TestUpdate.of(3, 7, 20, 200);
        try (CustodyStore store = open()) {
            UpdateRow row = row(update, "b1");
            assertThat(keep(store, row, update)).containsOnly(true);
            assertThat(store.commit(List.of(
                            new CustodyWrite.CloseUpdate(++number, row),
                            new CustodyWrite.KeepOrdinal(++number, "b1", 4))))
                    .containsExactly(new WriteEnd(number - 1, true));
        }
        try (CustodyStore store = open()) {
            assertThat(store.ordinals()).isEqualTo(Map.of("b1", 4));
            assertThat(store.updates()).singleElement().satisfies(found -> {
                assertThat(found.key()).isEqualTo(UpdateKey.of("b1", "digits", update.base(), 7));
                assertThat(found.isClosed()).isTrue();
                assertThat(found.isWhole()).isTrue();
                assertThat(found.bytes()).isEqualTo(4_000);
                assertThat(store.chunks(found.id()).toArray())
                        .isEqualTo(update.chunks().toArray());
            });
            assertThat(store.bytes()).isEqualTo(4_000);
        }
    }

    @Test
    void keepsTheLatestEndsOfABoardAndForgetsTheChunks() {
        try (CustodyStore store = open()) {
            for (int i = 0; i < 6; i++) {
                TestUpdate update = TestUpdate.of(i, i, 2, 100);
                UpdateRow row = row(update, "b1");
                keep(store, row, update);
                store.commit(List.of(end(row, new byte[] {(byte) i})));
            }
            assertThat(store.bytes()).isZero();
        }
        try (CustodyStore store = open()) {
            assertThat(store.updates()).isEmpty();
            assertThat(store.closed())
                    .extracting(closed -> closed.message()[0])
                    .containsExactly((byte) 2, (byte) 3, (byte) 4, (byte) 5);
        }
    }

    @Test
    void refusesBeyondItsSizeAndRecoversWhenRoomIsMade() {
        try (CustodyStore store = open(new CustodySettings(1 << 16, 168, 0))) {
            TestUpdate large = TestUpdate.of(3, 7, 60, 1_000);
            UpdateRow first = row(large, "b1");
            assertThat(keep(store, first, large)).containsOnly(true);
            TestUpdate more = TestUpdate.of(3, 8, 10, 1_000);
            assertThat(keep(store, row(more, "b2"), more)).contains(false);
            assertThat(store.trouble()).isNotEmpty();
            store.commit(List.of(end(first, new byte[1])));
            TestUpdate again = TestUpdate.of(3, 9, 10, 1_000);
            assertThat(keep(store, row(again, "b2"), again)).containsOnly(true);
            assertThat(store.trouble()).isEmpty();
        }
    }

    @Test
    void aFullDiskLosesNothingThatWasAnsweredAndItRecovers() {
        TestUpdate first = TestUpdate.of(3, 7, 20, 1_000);
        try (CustodyStore store = open()) {
            UpdateRow row = row(first, "b1");
            assertThat(keep(store, row, first)).containsOnly(true);
            store.limitPages(20);
            TestUpdate second = TestUpdate.of(3, 8, 60, 1_000);
            assertThat(keep(store, row(second, "b2"), second)).containsOnly(false);
            assertThat(store.trouble()).contains("full");
            assertThat(store.chunks(row.id()).toArray())
                    .isEqualTo(first.chunks().toArray());
            store.limitPages(100_000);
            TestUpdate third = TestUpdate.of(3, 9, 60, 1_000);
            assertThat(keep(store, row(third, "b2"), third)).containsOnly(true);
            assertThat(store.trouble()).isEmpty();
        }
        try (CustodyStore store = open()) {
            assertThat(store.updates()).hasSize(2);
        }
    }

    @Test
    void owesWhatAFullDiskDidNotTakeUntilItIsDurable() {
        try (CustodyStore store = open()) {
            TestUpdate update = TestUpdate.of(3, 7, 20, 1_000);
            keep(store, row(update, "b1"), update);
            store.limitPages(1);
            List<byte[]> model = TestUpdate.of(3, 8, 200, 1_000).chunks();
            assertThat(store.commit(List.of(new CustodyWrite.KeepObject(++number, "digits", 2, model))))
                    .isEmpty();
            assertThat(store.isOwing()).isTrue();
            assertThat(store.object("digits", 2)).isEmpty();
            store.limitPages(100_000);
            store.commit(List.of());
            assertThat(store.isOwing()).isFalse();
            assertThat(store.object("digits", 2)).hasSize(200);
        }
    }

    @Test
    void tellsBoardsToWaitWhenTheDiskIsNearlyFull() {
        try (CustodyStore store = open(new CustodySettings(1 << 30, 168, Long.MAX_VALUE))) {
            TestUpdate update = TestUpdate.of(3, 7, 3, 100);
            assertThat(keep(store, row(update, "b1"), update)).containsOnly(false);
            assertThat(store.trouble()).contains("left");
        }
    }

    @Test
    void belongsToOneGatewayAtATime() {
        try (CustodyStore store = open()) {
            assertThat(store.updates()).isEmpty();
            assertThatThrownBy(this::open).hasMessageContaining("in use by another gateway");
        }
    }

    @Test
    void keepsOfferAndModel() {
        try (CustodyStore store = open()) {
            store.commit(List.of(
                    new CustodyWrite.KeepOffer(++number, "digits", new byte[] {1}),
                    new CustodyWrite.KeepOffer(++number, "digits", new byte[] {2}),
                    new CustodyWrite.KeepObject(
                            ++number, "digits", 2, List.of(new byte[] {3}, new byte[] {4}, new byte[] {5})),
                    new CustodyWrite.KeepObject(++number, "digits", 2, List.of(new byte[] {6}, new byte[] {7}))));
        }
        try (CustodyStore store = open()) {
            assertThat(store.offers()).singleElement().isEqualTo(new byte[] {2});
            assertThat(store.object("digits", 2)).hasSize(2).last().isEqualTo(new byte[] {7});
            assertThat(store.object("digits", 1)).isEmpty();
        }
    }

    @Test
    void isAPlainFileThatOthersCanRead() throws SQLException {
        TestUpdate update = TestUpdate.of(3, 7, 3, 100);
        try (CustodyStore store = open()) {
            keep(store, row(update, "b1"), update);
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("gateway.db"));
                    Statement statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT count(*) FROM chunk")) {
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        }
    }

    @Test
    void remembersHowOldEachUpdateIs() {
        TestUpdate update = TestUpdate.of(3, 7, 2, 100);
        try (CustodyStore store = open()) {
            UpdateRow row = row(update, "b1");
            keep(store, row, update);
            assertThat(store.updates())
                    .singleElement()
                    .satisfies(found -> assertThat(found.ageMillis(77)).isZero());
            store.commit(List.of(new CustodyWrite.KeepAges(++number, Map.of(row.id(), 3_600_000L, 999L, 5L))));
        }
        try (CustodyStore store = open()) {
            CustodyUpdate found = store.updates().get(0);
            assertThat(found.ageMillis(-5_000)).isEqualTo(3_600_000);
            assertThat(found.ageMillis(-4_000)).isEqualTo(3_601_000);
        }
    }

    /** Days of it: each round brings another model, and none can be written. */
    @Test
    void owesOnlyTheNewestModelWhileTheDiskIsFull() {
        try (CustodyStore store = open()) {
            store.limitPages(1);
            for (int round = 0; round < 50; round++) {
                store.commit(List.of(
                        new CustodyWrite.KeepOffer(++number, "digits", new byte[] {(byte) round}),
                        new CustodyWrite.KeepObject(
                                ++number,
                                "digits",
                                2,
                                TestUpdate.of(round, 8, 200, 1_000).chunks()),
                        new CustodyWrite.KeepOrdinal(++number, "b1", round),
                        new CustodyWrite.KeepAges(++number, Map.of(1L, 5L))));
            }
            assertThat(store.owed()).isEqualTo(4);
            store.limitPages(100_000);
            store.commit(List.of());
            assertThat(store.owed()).isZero();
            assertThat(store.offers()).singleElement().isEqualTo(new byte[] {49});
            assertThat(store.ordinals()).isEqualTo(Map.of("b1", 49));
        }
    }

    @Test
    void takesOverAFileWhoseAgesWereTimesOfTheWallClock() throws SQLException {
        TestUpdate update = TestUpdate.of(3, 7, 2, 100);
        UpdateRow row = row(update, "b1");
        try (CustodyStore store = open()) {
            keep(store, row, update);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("gateway.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE transfer RENAME COLUMN age TO opened");
            statement.execute("UPDATE transfer SET opened = 1577836800000");
            statement.execute("ALTER TABLE ended ADD COLUMN at INTEGER NOT NULL DEFAULT 0");
        }
        try (CustodyStore store = open()) {
            assertThat(store.updates())
                    .singleElement()
                    .satisfies(found -> assertThat(found.ageMillis(0)).isZero());
            store.commit(List.of(end(row, new byte[] {1})));
            assertThat(store.closed()).hasSize(1);
        }
    }

    private Path file() {
        return folder.resolve("gateway.db");
    }

    /** Names in the folder, without those that SQLite makes beside a file. */
    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith("-wal") && !name.endsWith("-shm"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void setsAFileAsideThatIsNoDatabaseAndServesOn() throws IOException {
        byte[] noise = new byte[8_192];
        new Random(7).nextBytes(noise);
        Files.write(file(), noise);
        TestUpdate update = TestUpdate.of(3, 7, 3, 100);
        try (CustodyStore store = open()) {
            assertThat(store.updates()).isEmpty();
            assertThat(keep(store, row(update, "b1"), update)).containsOnly(true);
        }
        assertThat(names()).containsExactly("gateway.db", "gateway.db.damaged-1", "gateway.lock");
        assertThat(Files.readAllBytes(folder.resolve("gateway.db.damaged-1"))).isEqualTo(noise);
        try (CustodyStore store = open()) {
            assertThat(store.updates()).hasSize(1);
        }
    }

    @Test
    void setsAFileAsideOfWhichAPageIsDamaged() throws IOException {
        TestUpdate update = TestUpdate.of(3, 7, 50, 1_000);
        try (CustodyStore store = open()) {
            keep(store, row(update, "b1"), update);
        }
        byte[] content = Files.readAllBytes(file());
        for (int page = 2; page < content.length / 4_096; page++) {
            content[page * 4_096] ^= 0x55;
        }
        Files.write(file(), content);
        for (int start = 0; start < 2; start++) {
            try (CustodyStore store = open()) {
                assertThat(store.updates()).isEmpty();
            }
        }
        assertThat(names()).as("once").containsExactly("gateway.db", "gateway.db.damaged-1", "gateway.lock");
    }

    @Test
    void setsAFileAsideWhoseRowsNobodyOfUsWrote() throws Exception {
        TestUpdate update = TestUpdate.of(3, 7, 2, 100);
        try (CustodyStore store = open()) {
            keep(store, row(update, "b1"), update);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE transfer SET digest = x'00'");
        }
        try (CustodyStore store = open()) {
            assertThat(store.updates()).isEmpty();
        }
        assertThat(names()).contains("gateway.db.damaged-1");
    }

    @Test
    void aFileThatIsDeletedWhileItIsOpenIsWrittenAnewBeforeAnythingElseIsAcknowledged() throws IOException {
        TestUpdate first = TestUpdate.of(3, 7, 20, 1_000);
        TestUpdate second = TestUpdate.of(3, 8, 20, 1_000);
        try (CustodyStore store = open()) {
            UpdateRow row = row(first, "b1");
            keep(store, row, first);
            Files.delete(file());
            assertThat(keep(store, row(second, "b2"), second)).containsOnly(true);
            assertThat(store.chunks(row.id())).hasSize(20);
            // A power cut now: what the file holds is all that is left.
            Files.copy(file(), folder.resolve("copy.db"));
            Files.copy(folder.resolve("gateway.db-wal"), folder.resolve("copy.db-wal"));
        }
        try (CustodyStore store = open()) {
            assertThat(store.updates()).hasSize(2);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("copy.db"));
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM chunk")) {
            assertThat(rows.getInt(1)).isEqualTo(40);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileThatIsReplacedWhileItIsOpenIsSetAside() throws IOException {
        TestUpdate update = TestUpdate.of(3, 7, 20, 1_000);
        try (CustodyStore store = open()) {
            keep(store, row(update, "b1"), update);
            Files.delete(file());
            Files.writeString(file(), "an old copy");
            store.commit(List.of(new CustodyWrite.KeepOrdinal(++number, "b1", 4)));
        }
        assertThat(folder.resolve("gateway.db.damaged-1")).hasContent("an old copy");
        try (CustodyStore store = open()) {
            assertThat(store.updates()).hasSize(1);
            assertThat(store.ordinals()).isEqualTo(Map.of("b1", 4));
        }
    }

    @Test
    void waitsWhileTheFileCannotBeWrittenAnew() throws IOException {
        TestUpdate first = TestUpdate.of(3, 7, 20, 1_000);
        TestUpdate second = TestUpdate.of(3, 8, 20, 1_000);
        try (CustodyStore store = open()) {
            keep(store, row(first, "b1"), first);
            Files.delete(file());
            // Something that is in the way, whoever runs this.
            Path blocker = Files.createDirectories(folder.resolve("gateway.db.anew/full"));
            assertThat(keep(store, row(second, "b2"), second)).containsOnly(false);
            assertThat(store.trouble()).contains("is gone and cannot be written anew");
            Files.delete(blocker);
            Files.delete(blocker.getParent());
            assertThat(keep(store, row(second, "b2"), second)).containsOnly(true);
            assertThat(store.trouble()).isEmpty();
        }
        try (CustodyStore store = open()) {
            assertThat(store.updates()).hasSize(2);
        }
    }

    /** Written by the first version, with four updates in it: they go on, and others come. */
    @Test
    void theFirstVersionsFileServes() throws IOException {
        try (InputStream packed = CustodyStoreTest.class.getResourceAsStream("/gateway-0.1.db.gz");
                InputStream file = new GZIPInputStream(packed)) {
            Files.copy(file, folder.resolve("gateway.db"));
        }
        TestUpdate update = TestUpdate.of(3, 7, 2, 100);
        try (CustodyStore store = open()) {
            assertThat(store.updates()).hasSize(4).allMatch(found -> found.isWhole());
            assertThat(store.bytes()).isEqualTo(1_122);
            rows = 100;
            assertThat(keep(store, row(update, "b1"), update)).containsOnly(true);
        }
        try (CustodyStore store = open()) {
            assertThat(store.updates()).hasSize(5);
        }
    }

    @Test
    void leavesAFileOfANewerProgramAlone() throws Exception {
        TestUpdate update = TestUpdate.of(3, 7, 20, 200);
        try (CustodyStore store = open()) {
            keep(store, row(update, "a"), update);
        }
        form(2);
        byte[] before = Files.readAllBytes(folder.resolve("gateway.db"));
        assertThatThrownBy(this::open)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(folder.resolve("gateway.db")
                        + " cannot be opened: a newer Linnet wrote it (form 2, known here: up"
                        + " to 1); install that one again, or a newer; the file stays as it is");
        assertThat(names()).containsExactly("gateway.db", "gateway.lock");
        assertThat(Files.readAllBytes(folder.resolve("gateway.db"))).isEqualTo(before);
        form(1);
        try (CustodyStore store = open()) {
            assertThat(store.updates()).hasSize(1);
        }
    }

    private void form(int number) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("gateway.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = " + number);
        }
    }
}
