package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.access.AccessRules;
import io.linnet.broker.access.Role;
import io.linnet.broker.access.UserFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersReloadTest {
    @TempDir
    private Path folder;

    @Test
    void aFileWithAFaultOrNoneChangesNobody() throws IOException {
        String good = UserFile.line("b1", Role.BOARD, "farm", "one".toCharArray());
        Path file = Files.writeString(folder.resolve("users"), good);
        List<List<String>> takenOver = new ArrayList<>();
        UsersReload reload = new UsersReload(file, new AccessRules(UserFile.read(file), false, 100), takenOver::add);

        Files.writeString(file, good + "\nb2 board farm");
        reload.run();
        Files.delete(file);
        reload.run();
        assertThat(takenOver).isEmpty();

        Files.writeString(file, "# nobody");
        reload.run();
        assertThat(takenOver).containsExactly(List.of());
    }
}
