package io.linnet.aggregator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.journal.JournalWrite.AppendEntries;
import io.linnet.aggregator.journal.JournalWrite.CloseRound;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Digest DIGEST = Digest.parse("00112233445566778899aabbccddeeff");

    private static final ModelLayout TINY = ModelLayout.of(Numeric.INT16, new int[] {4, 3}, new int[] {-11});

    @TempDir
    private Path folder;

    @Test
    void givesBackWhatItWasGiven() {
        Path file = folder.resolve("journal.db");
        List<Entry> entries = List.of(
                new Entry.UpdateAnnounced("a", 4, 7, 2, 60),
                new Entry.ChunkFolded("a", 7, 1, new byte[] {1, 2, 3}),
                new Entry.UpdateCommitted("a", 7));
        try (Journal journal = Journal.open(file, true)) {
            journal.write(List.of(
                    new CloseRound(version(0), List.of()),
                    new AppendEntries(List.of(new Entry.BoardJoined("a", 0), new Entry.BoardJoined("b", 1)))));
            journal.write(List.of(new AppendEntries(entries)));
        }
        try (Journal journal = Journal.open(file, true)) {
            JournalState recovered = journal.recover();
            assertThat(recovered.ordinals()).containsEntry("a", 0).containsEntry("b", 1);
            assertThat(recovered.entries()).usingRecursiveComparison().isEqualTo(entries);
            assertThat(recovered.versions()).usingRecursiveComparison().isEqualTo(List.of(version(0)));
        }
    }

    @Test
    void aPartialSumComesBackWhole() {
        List<byte[]> chunks = List.of(new byte[] {1, 2, 3}, new byte[1_024]);
        Entry sum = new Entry.SumFolded("gate", 65_535, List.of("board-1", "b"), new byte[] {4}, chunks);
        try (Journal journal = Journal.inMemory()) {
            journal.write(List.of(new AppendEntries(List.of(sum))));
            assertThat(journal.recover().entries())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(sum);
        }
    }

    @Test
    void aClosedRoundLeavesItsVersionAndReceiptsOnly() {
        try (Journal journal = Journal.inMemory()) {
            journal.write(List.of(new AppendEntries(List.of(new Entry.UpdateAnnounced("a", 4, 7, 2, 60)))));
            for (int number = 0; number < 80; number++) {
                FoldReceipt receipt = new FoldReceipt("a", number, number, 9, new byte[] {1, 0});
                journal.write(List.of(new CloseRound(version(number), List.of(receipt))));
            }
            JournalState recovered = journal.recover();
            assertThat(recovered.entries()).isEmpty();
            assertThat(recovered.versions()).hasSize(Journal.VERSIONS_KEPT);
            assertThat(recovered.versions().get(60).number()).isEqualTo(79);
            assertThat(recovered.receipts()).hasSize(Journal.MAX_AGE + 1);
            assertThat(recovered.receipts().get(Journal.MAX_AGE).transfer()).isEqualTo(79);
        }
    }

    @Test
    void whatTheWatchRemembersTakesThePlaceOfWhatItDid() {
        try (Journal journal = Journal.inMemory()) {
            assertThat(journal.recover().watch()).isEmpty();
            for (Optional<String> held : List.of(Optional.<String>empty(), Optional.of("why"))) {
                journal.write(List.of(new JournalWrite.KeepWatch(new WatchRecord(4, held, new byte[] {1, 2}))));
                assertThat(journal.recover().watch()).hasValueSatisfying(watch -> {
                    assertThat(watch.best()).isEqualTo(4);
                    assertThat(watch.held()).isEqualTo(held);
                    assertThat(watch.state()).containsExactly(1, 2);
                });
            }
        }
    }

    @Test
    void theVersionThatTheWatchNamesIsKeptHoweverOldItIs() {
        try (Journal journal = Journal.inMemory()) {
            for (int number = 0; number < 200; number++) {
                journal.write(List.of(new CloseRound(version(number), List.of())));
                if (number == 50) {
                    journal.write(
                            List.of(new JournalWrite.KeepWatch(new WatchRecord(40, Optional.empty(), new byte[0]))));
                }
            }
            assertThat(journal.recover().versions().stream().map(Version::number))
                    .hasSize(Journal.VERSIONS_KEPT + 1)
                    .startsWith(40L, 200L - Journal.VERSIONS_KEPT);
        }
    }

    @Test
    void theLastReceiptOfABoardStays() {
        try (Journal journal = Journal.inMemory()) {
            FoldReceipt last = new FoldReceipt("gone", 0, 3, 9, new byte[] {1, 0});
            journal.write(List.of(new CloseRound(version(1), List.of(last))));
            for (int number = 2; number < 90; number++) {
                journal.write(List.of(new CloseRound(version(number), List.of())));
            }
            assertThat(journal.recover().receipts()).hasSize(1);
        }
    }

    @Test
    void aFileOfAnEarlierVersionIsGoneOnWith() throws Exception {
        Path file = folder.resolve("earlier.db");
        try (Connection earlier = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = earlier.createStatement()) {
            statement.execute(
                    "CREATE TABLE version (number INTEGER PRIMARY KEY, round INTEGER NOT NULL, digest BLOB NOT NULL,"
                            + " parameters BLOB NOT NULL, carry BLOB NOT NULL, norm INTEGER NOT NULL, fine_until INTEGER"
                            + " NOT NULL)");
            statement.execute("INSERT INTO version VALUES (4, 4, x'" + DIGEST + "', x'0405', x'06', 12, 0)");
            statement.execute(
                    "CREATE TABLE closed (board TEXT PRIMARY KEY, version INTEGER NOT NULL, transfer INTEGER NOT"
                            + " NULL, chunks INTEGER NOT NULL, bitmap BLOB NOT NULL)");
            statement.execute("INSERT INTO closed VALUES ('a', 3, 7, 2, x'03')");
            statement.execute(
                    "CREATE TABLE entry (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, board TEXT NOT NULL,"
                            + " transfer INTEGER NOT NULL, number INTEGER NOT NULL, examples INTEGER NOT NULL, packet"
                            + " BLOB)");
            statement.execute("INSERT INTO entry VALUES (1, 1, 'a', 8, 2, 60, NULL)");
        }
        try (Journal journal = Journal.open(file, true)) {
            assertThat(journal.recover().entries())
                    .containsExactly(new Entry.UpdateAnnounced("a", Entry.OPEN_VERSION, 8, 2, 60));
            assertThat(journal.recover().receipts())
                    .singleElement()
                    .extracting(FoldReceipt::transfer)
                    .isEqualTo(7);
            journal.write(List.of(new CloseRound(version(5), List.of())));
            assertThat(journal.recover().versions())
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(
                            new Version(
                                    4,
                                    4,
                                    DIGEST,
                                    new byte[] {4, 5},
                                    new byte[] {6},
                                    new byte[0],
                                    12,
                                    0,
                                    0,
                                    new byte[0]),
                            version(5)));
        }
    }

    private static Version version(int number) {
        return new Version(
                number,
                number,
                DIGEST,
                new byte[] {4, 5},
                new byte[] {6},
                new byte[] {7},
                12,
                0,
                33,
                new byte[] {8, 9},
                new byte[] {10});
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

    private static void fill(Path file, int versions) {
        try (Journal journal = Journal.open(file, false)) {
            journal.bind("f m", TINY);
            journal.write(List.of(new AppendEntries(List.of(new Entry.BoardJoined("a", 0)))));
            for (int number = 0; number < versions; number++) {
                journal.write(List.of(new CloseRound(large(number), List.of())));
            }
            journal.write(List.of(new AppendEntries(List.of(new Entry.UpdateAnnounced("a", 4, 7, 2, 60)))));
        }
    }

    /** Some pages of the file each. */
    private static Version large(int number) {
        return new Version(
                number, number, DIGEST, new byte[9_000], new byte[9_000], new byte[0], 12, 0, 0, new byte[0]);
    }

    @Test
    void aFileThatIsNoJournalIsSetAsideAndNamed() throws Exception {
        Path file = folder.resolve("aggregator.db");
        byte[] noise = new byte[8_192];
        new Random(7).nextBytes(noise);
        Files.write(file, noise);
        try (Journal journal = Journal.open(file, false)) {
            assertThat(journal.recover().versions()).isEmpty();
            assertThat(journal.recover().isPartial()).isTrue();
        }
        assertThat(names()).containsExactly("aggregator.db", "aggregator.db.damaged-1", "aggregator.db.lock");
        assertThat(Files.readAllBytes(folder.resolve("aggregator.db.damaged-1")))
                .isEqualTo(noise);
        try (Journal journal = Journal.open(file, false)) {
            assertThat(journal.recover().isPartial()).isFalse();
        }
    }

    @Test
    void takesOverWhatADamagedFileStillGives() throws Exception {
        Path file = folder.resolve("aggregator.db");
        fill(file, 20);
        byte[] noise = new byte[4_096];
        byte[] content = Files.readAllBytes(file);
        int pages = content.length / 4_096;
        // Pages in the middle of the versions' own.
        for (int page = pages / 2; page < pages / 2 + 3; page++) {
            new Random(page).nextBytes(noise);
            System.arraycopy(noise, 0, content, page * 4_096, 4_096);
        }
        Files.write(file, content);
        try (Journal journal = Journal.open(file, false)) {
            journal.bind("f m", TINY);
            JournalState state = journal.recover();
            assertThat(state.isPartial()).isTrue();
            assertThat(state.ordinals()).containsEntry("a", 0);
            assertThat(state.versions().size()).isBetween(10, 19);
            assertThat(state.versions().get(state.versions().size() - 1).number())
                    .isEqualTo(19);
            assertThat(state.entries())
                    .as("of an open round that may lack a part")
                    .isEmpty();
        }
        assertThat(names()).contains("aggregator.db.damaged-1");
    }

    @Test
    void aCopyOfTheFileAloneHoldsEveryClosedRound() throws Exception {
        Path file = folder.resolve("aggregator.db");
        Path copy = folder.resolve("copy.db");
        try (Journal journal = Journal.open(file, false)) {
            for (int number = 0; number < 5; number++) {
                journal.write(List.of(new CloseRound(large(number), List.of())));
            }
            Files.copy(file, copy);
        }
        try (Journal journal = Journal.open(copy, false)) {
            assertThat(journal.recover().versions()).hasSize(5);
        }
    }

    @Test
    void aFileThatIsDeletedWhileItIsOpenIsWrittenAnew() throws Exception {
        Path file = folder.resolve("aggregator.db");
        try (Journal journal = Journal.open(file, false)) {
            journal.write(List.of(new CloseRound(large(0), List.of())));
            Files.delete(file);
            journal.write(List.of(new CloseRound(large(1), List.of())));
            assertThat(journal.recover().versions()).hasSize(2);
        }
        try (Journal journal = Journal.open(file, false)) {
            assertThat(journal.recover().versions()).hasSize(2);
        }
    }

    @Test
    void belongsToOneAggregatorAtATimeAndSaysSoWithoutSql() {
        Path file = folder.resolve("aggregator.db");
        try (Journal journal = Journal.open(file, false)) {
            journal.bind("f m", TINY);
            assertThatThrownBy(() -> Journal.open(file, false))
                    .isInstanceOf(JournalException.class)
                    .hasMessage("journal=" + file + " is in use by another aggregator");
        }
    }

    @Test
    void isCopiedWhileItIsWritten() throws Exception {
        Path file = folder.resolve("aggregator.db");
        Path copy = folder.resolve("copy.db");
        try (Journal journal = Journal.open(file, true)) {
            journal.bind("f m", TINY);
            journal.write(List.of(new CloseRound(large(0), List.of())));
            JournalCopy.backup(file, copy);
            journal.write(List.of(new CloseRound(large(1), List.of())));
            assertThatThrownBy(() -> JournalCopy.backup(file, copy))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("is there already");
        }
        try (Journal journal = Journal.open(copy, false)) {
            journal.bind("f m", TINY);
            assertThat(journal.recover().versions()).hasSize(1);
        }
    }

    @Test
    void aFileThatIsNotThereIsNotMadeByACheck() {
        assertThatThrownBy(() -> JournalCheck.of(folder.resolve("none.db")))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("no such file");
        assertThat(folder.resolve("none.db")).doesNotExist();
    }

    @Test
    void checksEveryVersionAgainstItsDigest() throws Exception {
        Path file = folder.resolve("aggregator.db");
        try (Journal journal = Journal.open(file, false)) {
            journal.bind("fleet model TIFED", TINY);
            for (int number = 0; number < 3; number++) {
                Parameters parameters = Parameters.initial(TINY, Network.TIFED, number);
                journal.write(List.of(new CloseRound(
                        new Version(
                                number,
                                number,
                                parameters.digest(),
                                parameters.toBytes(),
                                new byte[0],
                                new byte[0],
                                0,
                                0,
                                0,
                                new byte[0]),
                        List.of())));
            }
        }
        assertThat(JournalCheck.of(file)).satisfies(check -> {
            assertThat(check.isSound()).isTrue();
            assertThat(check.newest()).isEqualTo(2);
            assertThat(check.versions()).isEqualTo(3);
            assertThat(check.description()).isEqualTo("fleet model TIFED");
        });
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE version SET parameters = x'17' || substr(parameters, 2) WHERE number = 1");
        }
        assertThat(JournalCheck.of(file)).satisfies(check -> {
            assertThat(check.isSound()).isFalse();
            assertThat(check.spoilt()).containsExactly(1L);
        });
    }

    /** Written by the first version, killed after its 14th round: training goes on from there. */
    @Test
    void theFirstVersionsFileServes() throws IOException {
        Path file = folder.resolve("journal.db");
        try (InputStream packed = JournalTest.class.getResourceAsStream("/journal-0.1.db.gz");
                InputStream unpacked = new GZIPInputStream(packed)) {
            Files.copy(unpacked, file);
        }
        try (Journal journal = Journal.open(file, true)) {
            JournalState recovered = journal.recover();
            assertThat(recovered.ordinals()).hasSize(4);
            assertThat(recovered.versions()).hasSize(15).last().satisfies(version -> {
                assertThat(version.number()).isEqualTo(14);
                assertThat(version.digest()).isEqualTo(Digest.parse("0ccd5ad839e1a01fdc7677893f624ecd"));
            });
            journal.write(List.of(
                    new AppendEntries(List.of(new Entry.UpdateAnnounced("board-00000", 4, 7, 2, 60))),
                    new CloseRound(version(15), List.of(new FoldReceipt("board-00000", 15, 7, 9, new byte[] {1, 0})))));
        }
        try (Journal journal = Journal.open(file, true)) {
            assertThat(journal.recover().versions()).hasSize(16);
        }
    }

    @Test
    void leavesAFileOfANewerProgramAlone() throws Exception {
        Path file = folder.resolve("aggregator.db");
        try (Journal journal = Journal.open(file, true)) {
            journal.write(List.of(new CloseRound(version(0), List.of())));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 2");
        }
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> Journal.open(file, true))
                .isInstanceOf(JournalException.class)
                .hasMessage(
                        "journal=" + file + ": a newer Linnet wrote it (form 2, known here: up to 1); install that one"
                                + " again, or a newer; the file stays as it is");
        assertThat(names()).containsExactly("aggregator.db", "aggregator.db.lock");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }
}
