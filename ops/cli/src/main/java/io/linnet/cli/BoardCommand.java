package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.linnet.gateway.GatewayStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything under {@code linnet board}. */
@Command(
        name = "board",
        mixinStandardHelpOptions = true,
        description = "The boards of a running gateway.",
        subcommands = {BoardCommand.ListBoards.class})
final class BoardCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(System.out);
        return 0;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Boards with link, round, quality, queue, last error and age.")
    static final class ListBoards implements Callable<Integer> {
        @Mixin
        private final GatewayCommand.Running running = new GatewayCommand.Running();

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() throws InterruptedException {
            Output output = json.output();
            JsonNode status = running.status();
            if (output.isJson()) {
                status.path("boards").forEach(board -> output.result(StatusReader.fields(board)));
            } else {
                GatewayTables.boards(
                        output, StatusReader.as(GatewayStatus.class, status).boards());
            }
            return 0;
        }
    }
}
