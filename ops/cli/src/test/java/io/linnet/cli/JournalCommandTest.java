package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite.AppendEntries;
import io.linnet.aggregator.journal.JournalWrite.CloseRound;
import io.linnet.aggregator.journal.Version;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCommandTest {
    private static final ModelLayout TINY = ModelLayout.of(Numeric.INT16, new int[] {4, 3}, new int[] {-11});

    @TempDir
    private Path folder;

    private Path file;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aJournal() {
        file = folder.resolve("aggregator.db");
    }

    private Journal running() {
        Journal journal = Journal.open(file, true);
        journal.bind("demo digits", TINY);
        for (int number = 0; number < 3; number++) {
            Parameters parameters = Parameters.initial(TINY, Network.SIGMOID, number);
            Version version = new Version(
                    number,
                    number,
                    parameters.digest(),
                    parameters.toBytes(),
                    new byte[0],
                    new byte[0],
                    0,
                    0,
                    0,
                    new byte[0]);
            journal.write(List.of(new CloseRound(version, List.of())));
        }
        journal.write(List.of(new AppendEntries(List.of(new Entry.BoardJoined("a", 0)))));
        return journal;
    }

    private int linnet(String... arguments) {
        return Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }

    /** The command of the runbook, with this journal and folder in place of the installed ones. */
    @Test
    void theRunbooksBackupWorksWhileTheAggregatorRuns() throws IOException {
        String runbook = Files.readString(Path.of("..", "RUNBOOK.md"));
        Matcher command = Pattern.compile("`sudo -u linnet-aggregator linnet (journal backup [^`]*)`")
                .matcher(runbook);
        assertThat(command.find()).isTrue();
        Path config = Files.writeString(folder.resolve("aggregator.yaml"), "journal: " + file + "\n");
        String[] words =
                (command.group(1).replace("/var/lib/linnet", folder.toString()) + " --config " + config).split(" ");
        Path copy = folder.resolve("backup.db");
        try (Journal journal = running()) {
            assertThat(linnet(words)).isZero();
            assertThat(linnet("journal", "check", copy.toString())).isZero();
            assertThat(linnet("journal", "check", file.toString())).isZero();
            assertThat(linnet(words)).as("the name must be free").isEqualTo(ExitCodes.ENVIRONMENT);
            assertThat(err.toString()).isEqualTo("linnet: " + copy + " is there already" + System.lineSeparator());
            assertThat(journal.recover().versions()).hasSize(3);
        }
        try (Journal restored = Journal.open(copy, true)) {
            restored.bind("demo digits", TINY);
            assertThat(restored.recover().versions()).hasSize(3);
            assertThat(restored.recover().ordinals()).containsEntry("a", 0);
        }
    }

    @Test
    void aSecondAggregatorIsToldInOneLineWithoutSql() throws IOException {
        Path config =
                Files.writeString(folder.resolve("aggregator.yaml"), "journal: " + file + "\nstatus: {port: -1}\n");
        try (Journal journal = running()) {
            assertThat(linnet("aggregator", "--config", config.toString())).isEqualTo(ExitCodes.ENVIRONMENT);
            assertThat(err.toString())
                    .isEqualTo("linnet: journal=" + file + " is in use by another aggregator" + System.lineSeparator());
            assertThat(journal.recover().versions()).hasSize(3);
        }
    }

    @Test
    void saysWhatIsNoJournal() throws IOException {
        Files.writeString(file, "no database");
        assertThat(linnet("journal", "check", file.toString())).isEqualTo(ExitCodes.ENVIRONMENT);
        assertThat(linnet("journal", "check", folder.resolve("none").toString()))
                .isEqualTo(ExitCodes.ENVIRONMENT);
        assertThat(err.toString().lines())
                .containsExactly(
                        "linnet: journal=" + file + ": file is not a database",
                        "linnet: journal=" + folder.resolve("none") + ": no such file");
    }
}
