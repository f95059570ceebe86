package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands of {@code linnet model} by which models of a running aggregator come and go. */
final class ModelMaking {
    private ModelMaking() {}

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes a model, which learns beside the others and is kept beyond a restart.")
    static final class Create extends ModelOperations.OfModel {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description =
                        "YAML with learning, rounds, server, coding, watch or describe; what it leaves out is as the"
                                + " aggregator's own file has it.")
        private @Nullable Path config;

        @Option(
                names = "--from",
                paramLabel = "MODEL",
                description =
                        "FLEET/NAME whose settings it takes; with @VERSION it begins with that version's parameters.")
        private @Nullable String from;

        @Override
        void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            if (model.version().isPresent()) {
                throw new UserError("model=" + model + ", accepted: FLEET/NAME");
            }
            ObjectNode wanted = ConfigFile.emptyTree().put("model", model.model());
            if (from != null) {
                wanted.put("from", ModelName.parse(from).toString());
            }
            if (config != null) {
                wanted.set("settings", ConfigFile.tree(config));
            }
            JsonNode made = client.send("POST", "/fleets/" + model.fleet() + "/models", wanted.toString());
            ModelOperations.print(made, output);
        }
    }

    @Command(
            name = "finish",
            mixinStandardHelpOptions = true,
            description = "The newest version is the last, until the model is resumed.")
    static final class Finish extends ModelOperations.Change {
        Finish() {
            super("finish");
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Takes a model away that does not learn; its journal is kept aside.")
    static final class Remove extends ModelOperations.OfModel {
        @Override
        void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            JsonNode gone = client.send("DELETE", model.path(), "");
            Map<String, Object> row = new LinkedHashMap<>(StatusReader.fields(gone));
            row.put("state", "removed");
            output.result(row);
        }
    }
}
