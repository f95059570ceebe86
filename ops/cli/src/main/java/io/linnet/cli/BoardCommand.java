package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.linnet.gateway.GatewayStatus;
import io.linnet.protocol.trust.BoardList;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet board}. */
@Command(
        name = "board",
        mixinStandardHelpOptions = true,
        description = "Enrols, approves and revokes the boards of a fleet; lists those of a running gateway;"
                + " says what a board needs for a model, and begins a board's project.",
        subcommands = {
            BoardEnrolment.Add.class,
            BoardEnrolment.Approve.class,
            BoardEnrolment.Revoke.class,
            BoardEnrolment.Remove.class,
            BoardEnrolment.Rekey.class,
            BoardCommand.ListBoards.class,
            BoardCommand.Pending.class,
            BoardSizeCommand.class,
            BoardNewCommand.class
        })
final class BoardCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }

    /** Boards of a running gateway, or with {@code --dir} of a fleet. */
    abstract static class Listing implements Callable<Integer> {
        @Mixin
        private final GatewayCommand.Running running = new GatewayCommand.Running();

        @Mixin
        private final JsonOption json = new JsonOption();

        @Mixin
        private final WatchOption watch = new WatchOption();

        @Option(names = "--dir", paramLabel = "DIR", description = "A fleet's folder, in place of a gateway.")
        private @Nullable Path dir;

        private final String field;

        /** @param field of the gateway's status */
        Listing(String field) {
            this.field = field;
        }

        abstract List<BoardList.Entry> of(BoardList fleet);

        /** Takes JSON: where no gateway is installed its classes may stand in no signature of a command. */
        abstract void table(Output output, JsonNode status);

        @Override
        public final Integer call() throws InterruptedException {
            Output output = json.output();
            return watch.show(output, () -> look(output));
        }

        private void look(Output output) throws InterruptedException {
            if (dir != null) {
                enrolled(output, of(new FleetFolder(dir).boards()));
                return;
            }
            if (!Part.GATEWAY.isInstalled()) {
                throw new UserError("no gateway is installed here, accepted: --dir DIR, for the boards of a fleet");
            }
            JsonNode status = running.status();
            if (output.isJson()) {
                status.path(field).forEach(board -> output.result(StatusReader.fields(board)));
            } else {
                table(output, status);
            }
        }

        private static void enrolled(Output output, List<BoardList.Entry> entries) {
            if (!output.isJson()) {
                output.fittedTable(
                        List.of("board", "state", "since"),
                        entries.stream()
                                .map(entry ->
                                        List.of(entry.board(), entry.state().label(), entry.since()))
                                .toList());
                return;
            }
            for (BoardList.Entry entry : entries) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("board", entry.board());
                row.put("state", entry.state().label());
                row.put("since", entry.since());
                output.result(row);
            }
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Of a running gateway: boards with link, round, quality, queue, last error and age."
                    + " With --dir, of a fleet: boards that are enrolled.")
    static final class ListBoards extends Listing {
        ListBoards() {
            super("boards");
        }

        @Override
        List<BoardList.Entry> of(BoardList fleet) {
            return fleet.entries();
        }

        @Override
        void table(Output output, JsonNode status) {
            GatewayTables.boards(
                    output, StatusReader.as(GatewayStatus.class, status).boards());
        }
    }

    @Command(
            name = "pending",
            mixinStandardHelpOptions = true,
            description =
                    "Of a running gateway: boards that asked to be let in and were turned away, by its status page."
                            + " With --dir, of a fleet: boards that are enrolled and not approved.")
    static final class Pending extends Listing {
        Pending() {
            super("pending");
        }

        @Override
        List<BoardList.Entry> of(BoardList fleet) {
            return fleet.in(BoardList.State.PENDING);
        }

        @Override
        void table(Output output, JsonNode status) {
            GatewayTables.pending(
                    output, StatusReader.as(GatewayStatus.class, status).pending());
        }
    }
}
