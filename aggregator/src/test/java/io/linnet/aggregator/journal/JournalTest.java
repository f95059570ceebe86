package io.linnet.aggregator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.journal.JournalWrite.AppendEntries;
import io.linnet.aggregator.journal.JournalWrite.CloseRound;
import io.linnet.protocol.model.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Digest DIGEST = Digest.parse("00112233445566778899aabbccddeeff");

    @TempDir
    private Path folder;

    @Test
    void givesBackWhatItWasGiven() {
        Path file = folder.resolve("journal.db");
        List<Entry> entries = List.of(
                new Entry.UpdateAnnounced("a", 7, 2, 60),
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
    void aClosedRoundLeavesItsVersionAndReceiptsOnly() {
        try (Journal journal = Journal.inMemory()) {
            journal.write(List.of(new AppendEntries(List.of(new Entry.UpdateAnnounced("a", 7, 2, 60)))));
            for (int number = 0; number < 80; number++) {
                FoldReceipt receipt = new FoldReceipt("a", number, number, 9, new byte[] {1, 0});
                journal.write(List.of(new CloseRound(version(number), List.of(receipt))));
            }
            JournalState recovered = journal.recover();
            assertThat(recovered.entries()).isEmpty();
            assertThat(recovered.versions()).hasSize(Journal.VERSIONS_KEPT);
            assertThat(recovered.versions().get(60).number()).isEqualTo(79);
            assertThat(recovered.receipts())
                    .singleElement()
                    .extracting(FoldReceipt::transfer)
                    .isEqualTo(79);
        }
    }

    @Test
    void aFileThatIsNoJournalIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("other.txt"), "not a database, by far not one at all".repeat(50));
        assertThatThrownBy(() -> Journal.open(file, false))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("journal=" + file);
    }

    private static Version version(int number) {
        return new Version(number, number, DIGEST, new byte[] {4, 5}, new byte[] {6}, 12, 0);
    }
}
