package io.linnet.cli;

import io.linnet.protocol.trust.BoardList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet fleet}. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        description =
                "A fleet of known boards with TLS: its folder with authority, certificates, keys and configuration.",
        subcommands = {
            FleetInitCommand.class,
            FleetCommand.Show.class,
            FleetRunCommand.class,
            FleetGatewayCommand.class,
            FleetExportCommand.class,
            FleetRotateCommand.class
        })
final class FleetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return ExitCodes.OK;
    }

    /** Where the fleet is. */
    static final class At {
        @Option(names = "--dir", paramLabel = "DIR", description = "The fleet's folder. Default: ${DEFAULT-VALUE}")
        private Path dir = Path.of("fleet");

        FleetFolder folder() {
            if (!Part.BROKER.isInstalled()) {
                throw new UserError("a fleet's boards are kept where its broker is installed, which is not here");
            }
            return new FleetFolder(dir);
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "How many boards a fleet has, by state, and until when its certificates are good.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private final At at = new At();

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() throws IOException {
            FleetFolder folder = at.folder();
            Map<String, Object> row = row(folder, folder.boards());
            row.putAll(validity(folder));
            json.output().result(row);
            return ExitCodes.OK;
        }
    }

    /** Until when certificates are good. */
    static Map<String, Object> validity(FleetFolder folder) throws IOException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("certificateUntil", until(folder.file("broker.pem")));
        row.put("authorityUntil", until(folder.file("ca.pem")));
        return row;
    }

    private static String until(Path certificate) throws IOException {
        return Certificates.read(certificate).get(0).getNotAfter().toInstant().toString();
    }

    static Map<String, Object> row(FleetFolder folder, BoardList boards) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("fleet", boards.fleet());
        row.put("dir", folder.toString());
        for (BoardList.State state : BoardList.State.values()) {
            row.put(state.label(), boards.in(state).size());
        }
        return row;
    }
}
