package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
    @TempDir
    private Path parent;

    @Test
    void deletesWhatABrokerLeftThatWasKilledAndNothingElse() throws Exception {
        Path left = Files.createDirectories(parent.resolve("linnet-broker-17-x/conf"));
        Files.writeString(left.resolve("config.xml"), "of another run");
        Files.createFile(left.getParent().resolve("lock"));
        Path beingMade = Files.createDirectory(parent.resolve("linnet-broker-18-x"));
        Path others = Files.createFile(
                Files.createDirectory(parent.resolve("elsewhere")).resolve("lock"));
        TemporaryFolder.deleteWhatTheKilledLeft(parent);
        assertThat(left.getParent()).doesNotExist();
        assertThat(beingMade).exists();
        assertThat(others).exists();
    }

    @Test
    void leavesAloneWhatABrokerUses() throws Exception {
        Path used;
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            used = folder.path();
            TemporaryFolder.deleteWhatTheKilledLeft(used.getParent());
            assertThat(used).exists();
        }
        assertThat(used).doesNotExist();
    }
}
