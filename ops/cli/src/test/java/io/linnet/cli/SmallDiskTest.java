package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.Version;
import io.linnet.gateway.custody.CustodySettings;
import io.linnet.gateway.custody.CustodyStore;
import io.linnet.gateway.custody.CustodyWrite;
import io.linnet.gateway.custody.WriteEnd;
import io.linnet.gateway.link.GatewayCounters;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.telemetry.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Custody and journal on a real file system of 4 MB that fills up, and that becomes read-only as a dying card does. */
class SmallDiskTest {
    private static final Digest DIGEST = Digest.parse("00112233445566778899aabbccddeeff");

    @TempDir
    private Path folder;

    private boolean isMounted;
    private long number;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        String said = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.toString());
        isMounted = said.isEmpty();
        assumeTrue(isMounted, () -> "no file system of its own can be mounted here (needs root): " + said);
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (isMounted) {
            assertThat(run("umount", folder.toString())).isEmpty();
        }
    }

    /** What the command said; empty: it succeeded. */
    private static String run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : "failed: " + said;
        } catch (IOException e) {
            return "failed: " + e.getMessage();
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    private void fill() throws IOException {
        byte[] block = new byte[4_096];
        try (var out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private void remount(String how) throws IOException, InterruptedException {
        assertThat(run("mount", "-o", "remount," + how, folder.toString())).isEmpty();
    }

    private boolean keeps(CustodyStore store, int update) {
        UpdateRow row = new UpdateRow(update, new UpdateKey("b" + update, "m", 1, DIGEST, update), 40, 60);
        List<CustodyWrite> writes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            writes.add(new CustodyWrite.KeepChunk(++number, row, i, new byte[1_000]));
        }
        return store.commit(writes).stream().allMatch(WriteEnd::isDurable);
    }

    private CustodyStore custody() {
        return CustodyStore.open(folder, new CustodySettings(1 << 30, 168, 0), new GatewayCounters(new Metrics()));
    }

    @Test
    void custodyTellsBoardsToWaitAndGoesOnWhenThereIsRoom() throws IOException {
        try (CustodyStore store = custody()) {
            assertThat(keeps(store, 1)).isTrue();
            fill();
            assertThat(keeps(store, 2)).isFalse();
            assertThat(store.trouble()).contains("full");
            Files.delete(filler());
            assertThat(keeps(store, 2)).isTrue();
            assertThat(store.trouble()).isEmpty();
        }
        try (CustodyStore store = custody()) {
            assertThat(store.updates()).hasSize(2);
        }
    }

    @Test
    void custodyOutlivesADiskThatIsReadOnlyForAWhile() throws Exception {
        try (CustodyStore store = custody()) {
            assertThat(keeps(store, 1)).isTrue();
        }
        remount("ro");
        assertThatThrownBy(this::custody).hasMessageContaining("data=" + folder + " cannot be written");
        remount("rw");
        try (CustodyStore store = custody()) {
            assertThat(store.updates()).hasSize(1);
        }
    }

    /** Two of them are more than what a journal's log has room for once one was written. */
    private static JournalWrite round(int number) {
        return new JournalWrite.CloseRound(
                new Version(number, number, DIGEST, new byte[400_000], new byte[0], new byte[0], 0, 0, 0, new byte[0]),
                List.of());
    }

    @Test
    void theJournalKeepsNothingHalfAndGoesOnWhenThereIsRoom() throws IOException {
        Path file = folder.resolve("aggregator.db");
        try (Journal journal = Journal.open(file, true)) {
            journal.write(List.of(round(0)));
            fill();
            assertThatThrownBy(() -> journal.write(List.of(round(1), round(2))))
                    .isInstanceOf(JournalException.class)
                    .hasMessage("journal=" + file + ": database or disk is full");
            assertThat(journal.recover().versions()).hasSize(1);
            Files.delete(filler());
            journal.write(List.of(round(1), round(2)));
        }
        try (Journal journal = Journal.open(file, true)) {
            assertThat(journal.recover().versions()).hasSize(3);
        }
    }

    @Test
    void aJournalOnAReadOnlyDiskIsNamed() throws Exception {
        Path file = folder.resolve("aggregator.db");
        Journal.open(file, true).close();
        remount("ro");
        assertThatThrownBy(() -> Journal.open(file, true))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("journal=" + file + " cannot be written");
        remount("rw");
    }

    @Test
    void aTemporaryFolderThatMayHoldNoProgramIsNamed() throws Exception {
        Scratch.requireExecutable(folder);
        remount("noexec");
        assertThatThrownBy(() -> Scratch.requireExecutable(folder))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("java.io.tmpdir=" + folder + " may hold no program (mounted noexec?)");
        assertThatThrownBy(() -> Scratch.requireExecutable(folder.resolve("none")))
                .hasMessageContaining("none cannot be written");
    }
}
