package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
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
            JsonNode boards = running.status().path("boards");
            if (!output.isJson()) {
                GatewayCommand.table(output, boards);
                return 0;
            }
            for (JsonNode board : boards) {
                Map<String, Object> row = new LinkedHashMap<>();
                board.properties().forEach(field -> row.put(field.getKey(), field.getValue()));
                output.result(row);
            }
            return 0;
        }
    }
}
