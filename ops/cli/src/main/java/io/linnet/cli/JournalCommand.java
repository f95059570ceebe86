package io.linnet.cli;

import io.linnet.aggregator.journal.JournalCheck;
import io.linnet.aggregator.journal.JournalCopy;
import io.linnet.aggregator.journal.JournalException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet journal}. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = "The file in which an aggregator's training survives; also while the aggregator runs.",
        subcommands = {JournalCommand.Backup.class, JournalCommand.Check.class})
final class JournalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return ExitCodes.OK;
    }

    private static Map<String, Object> row(Path file, JournalCheck check) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("journal", file.toString());
        row.put("of", check.description());
        row.put("version", check.newest());
        row.put("modelDigest", check.digest());
        row.put("versions", check.versions());
        row.put("spoilt", check.spoilt());
        row.put("boards", check.boards());
        row.put("openRoundEntries", check.entries());
        row.put("damage", check.damage().orElse(""));
        row.put("sound", check.isSound());
        return row;
    }

    private static JournalCheck check(Path file) {
        try {
            return JournalCheck.of(file);
        } catch (JournalException e) {
            throw UserError.environment(String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "backup",
            mixinStandardHelpOptions = true,
            description = "Copies a journal, with all that is durable now, and checks the copy.")
    static final class Backup implements Callable<Integer> {
        @Parameters(paramLabel = "COPY", description = "A file that is not there yet.")
        private Path copy = Path.of(".");

        @Option(names = "--journal", paramLabel = "FILE", description = "The journal. Default: that of --config")
        private @Nullable Path journal;

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "YAML of the aggregator. Default: ${DEFAULT-VALUE}")
        private Path config = Path.of("/etc/linnet/aggregator.yaml");

        @Mixin
        private final JsonOption json = new JsonOption();

        private Path journal() {
            if (journal != null) {
                return journal;
            }
            String configured = ConfigFile.read(config, AggregatorConfig.class).journal();
            if (configured == null) {
                throw new UserError("config=" + config + " names no journal, accepted: --journal FILE");
            }
            return Path.of(configured);
        }

        @Override
        public Integer call() {
            Scratch.requireExecutable();
            try {
                JournalCopy.backup(journal(), copy);
            } catch (JournalException e) {
                throw UserError.environment(String.valueOf(e.getMessage()));
            }
            JournalCheck check = JournalCommand.check(copy);
            json.output().result(row(copy, check));
            return check.isSound() ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Reads a journal, computes the digest of each version anew, and says what holds.")
    static final class Check implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "The journal, or a copy of one.")
        private Path file = Path.of(".");

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() {
            Scratch.requireExecutable();
            JournalCheck check = JournalCommand.check(file);
            json.output().result(row(file, check));
            return check.isSound() ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }
}
