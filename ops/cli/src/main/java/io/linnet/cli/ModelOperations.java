package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.linnet.protocol.message.OwnWish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of {@code linnet model} that ask and change a running aggregator. */
final class ModelOperations {
    private static final int DIGEST = 8;

    private ModelOperations() {}

    /** One model is named, and something is asked or changed. */
    abstract static class OfModel implements Callable<Integer> {
        @Parameters(
                index = "0",
                paramLabel = "MODEL",
                description = "FLEET/NAME, or FLEET/NAME@VERSION where a version is meant.")
        private String name = "";

        @Mixin
        private final ApiOptions api = new ApiOptions();

        @Mixin
        private final JsonOption json = new JsonOption();

        abstract void run(ModelName model, ApiClient client, Output output) throws InterruptedException;

        @Override
        public final Integer call() throws InterruptedException {
            run(ModelName.parse(name), api.client(), json.output());
            return ExitCodes.OK;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The models of a running aggregator.")
    static final class Models implements Callable<Integer> {
        @Mixin
        private final ApiOptions api = new ApiOptions();

        @Mixin
        private final JsonOption json = new JsonOption();

        @Mixin
        private final WatchOption watch = new WatchOption();

        @Override
        public Integer call() throws InterruptedException {
            ApiClient client = api.client();
            Output output = json.output();
            return watch.show(output, () -> look(client, output));
        }

        private static void look(ApiClient client, Output output) throws InterruptedException {
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode fleet : client.get("/fleets").get("fleets")) {
                for (JsonNode model : client.get("/fleets/" + fleet.get("fleet").asText() + "/models")
                        .get("models")) {
                    if (output.isJson()) {
                        output.result(StatusReader.fields(model));
                    }
                    rows.add(List.of(
                            model.get("fleet").asText() + "/"
                                    + model.get("model").asText(),
                            model.get("state").asText(),
                            model.path("version").asText(),
                            (model.has("measure") && model.has("accuracy") ? Words.measure(measure(model)) + " " : "")
                                    + percent(model.path("accuracy")),
                            boards(model)));
                }
            }
            if (!output.isJson()) {
                output.fittedTable(List.of("MODEL", "STATE", "VERSION", "ACCURACY", "BOARDS"), rows);
            }
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "How a model of a running aggregator fares.")
    static final class Show extends OfModel {
        @Mixin
        private final WatchOption watch = new WatchOption();

        @Override
        void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            watch.show(output, () -> {
                JsonNode shown = client.get(model.path());
                print(shown, output);
                if (shown.has("limits") && !output.isJson()) {
                    MachineLines.unusual(output, client.get(model.boards()).get("boards"));
                }
            });
        }
    }

    /** A change that the model's name says all of. */
    abstract static class Change extends OfModel {
        private final String verb;

        Change(String verb) {
            this.verb = verb;
        }

        @Override
        final void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            print(client.send("POST", model.path() + "/" + verb, ""), output);
        }
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Boards rest until it is resumed; the open round stays open.")
    static final class Pause extends Change {
        Pause() {
            super("pause");
        }
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "A paused or finished model goes on; one that has failed is opened again.")
    static final class Resume extends Change {
        Resume() {
            super("resume");
        }
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            description = "A model that the watch holds goes on from its best version.")
    static final class Release extends Change {
        Release() {
            super("release");
        }
    }

    @Command(
            name = "acknowledge",
            mixinStandardHelpOptions = true,
            description = "Somebody has looked at a board's machine: its alarm ends, and begins again if the fault"
                    + " goes on.")
    static final class Acknowledge extends OfModel {
        @Parameters(index = "1", paramLabel = "BOARD", description = "Whose machine it is.")
        private String board = "";

        @Override
        void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            print(client.send("POST", model.path() + "/boards/" + board + "/acknowledge", ""), output);
        }
    }

    @Command(
            name = "remount",
            mixinStandardHelpOptions = true,
            description =
                    "Somebody says that a board's machine was mounted anew, and that what it does now is usual: an"
                            + " alarm ends, and the board learns its own normal from its next windows.")
    static final class Remount extends OfModel {
        @Parameters(index = "1", paramLabel = "BOARD", description = "Whose machine it is.")
        private String board = "";

        @Option(names = "--windows", description = "That its own normal is made of, 8 to 255; without it 60.")
        private int windows = OwnWish.USUAL_WINDOWS;

        @Option(names = "--forget", description = "Takes the board's own normal back instead.")
        private boolean forget;

        @Override
        void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            String path = model.path() + "/boards/" + board + "/own-point";
            print(
                    forget
                            ? client.send("DELETE", path, "")
                            : client.send("POST", path, "{\"windows\": " + windows + "}"),
                    output);
        }
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "The next version has the parameters of the one that is named.")
    static final class Rollback extends OfModel {
        @Override
        void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            print(client.send("POST", model.versionPath() + "/rollback", ""), output);
        }
    }

    @Command(name = "pin", mixinStandardHelpOptions = true, description = "Keeps a version however old it grows.")
    static final class Pin extends OfModel {
        @Option(names = "--remove", description = "Keeps it no longer than others.")
        private boolean remove;

        @Override
        void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            client.send(remove ? "DELETE" : "PUT", model.versionPath() + "/pin", "");
            printVersions(client.get(model.path() + "/versions"), output);
        }
    }

    @Command(
            name = "versions",
            mixinStandardHelpOptions = true,
            description = "What there is to export or to go back to: the last 61 versions, the best, and the pinned.")
    static final class Versions extends OfModel {
        @Mixin
        private final WatchOption watch = new WatchOption();

        @Override
        void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            watch.show(output, () -> printVersions(client.get(model.path() + "/versions"), output));
        }
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Sets what may change while it learns; it holds until the configuration says otherwise.")
    static final class Settings extends OfModel {
        @Option(names = "--deadline", paramLabel = "TIME", description = "Of a round, as 30s.")
        private @Nullable String deadline;

        @Option(names = "--quorum", description = "Updates without which a round does not close.")
        private @Nullable Integer quorum;

        @Override
        void run(ModelName model, ApiClient client, Output output) throws InterruptedException {
            ObjectNode wanted = new ObjectMapper().createObjectNode();
            if (deadline != null) {
                wanted.put("deadlineSeconds", Durations.millis("deadline", deadline) / 1e3);
            }
            if (quorum != null) {
                wanted.put("quorum", quorum);
            }
            if (wanted.isEmpty()) {
                throw new UserError("nothing to set, accepted: --deadline TIME, --quorum N");
            }
            print(client.send("PATCH", model.path(), wanted.toString()), output);
        }
    }

    private static @Nullable String measure(JsonNode answer) {
        return answer.path("measure").textValue();
    }

    private static String percent(JsonNode share) {
        return share.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * share.asDouble()) : "";
    }

    private static String boards(JsonNode model) {
        if (model.has("failedBecause")) {
            return model.get("failedBecause").asText();
        }
        int missing = model.get("missing").asInt();
        return model.get("boards").asText() + (missing == 0 ? "" : ", " + missing + " missing");
    }

    static void print(JsonNode model, Output output) {
        if (output.isJson()) {
            output.result(StatusReader.fields(model));
            return;
        }
        output.fitted("model     " + model.get("fleet").asText() + "/"
                + model.get("model").asText() + ", " + model.get("state").asText());
        if (model.has("failedBecause")) {
            output.fitted("failed    " + model.get("failedBecause").asText());
            return;
        }
        if (model.has("heldBecause")) {
            output.fitted("held      " + model.get("heldBecause").asText());
        }
        if (model.has("nextRoundAt")) {
            output.fitted(
                    "opens     the next round at " + model.get("nextRoundAt").asText());
        }
        output.fitted("version   " + model.get("version").asText() + ", digest "
                + model.get("digest").asText().substring(0, DIGEST));
        String measure = measure(model);
        if (model.has("limits")) {
            MachineLines.counts(output, model);
        } else {
            output.fitted(AggregatorStatusCommand.figure(measure, reported(model, measure)));
        }
        JsonNode held = model.path("heldOut");
        if (held.isObject()) {
            output.fitted(AggregatorStatusCommand.heldOut(
                    measure,
                    held.get("accuracy").asDouble(),
                    held.get("examples").asLong(),
                    held.get("boards").asInt(),
                    held.get("version").asLong()));
        }
        output.fitted("boards    " + boards(model));
        JsonNode open = model.get("open");
        output.fitted("round     " + open.get("finished").asText() + " of "
                + Words.count(open.get("expected").asInt(), "board") + " done");
        JsonNode settings = model.get("settings");
        output.fitted("deadline  " + settings.get("deadlineSeconds").asText() + " s, quorum "
                + settings.get("quorum").asText());
    }

    private static String reported(JsonNode model, @Nullable String measure) {
        String figure = percent(model.path("accuracy"));
        return figure.isEmpty()
                ? AggregatorStatusCommand.unknown(measure)
                : figure + " of version " + model.get("reportedVersion").asText() + ", by "
                        + Words.count(model.get("reportedBy").asInt(), "board");
    }

    private static void printVersions(JsonNode answer, Output output) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode version : answer.get("versions")) {
            if (output.isJson()) {
                output.result(StatusReader.fields(version));
            }
            rows.add(List.of(
                    version.get("version").asText(),
                    version.has("at") ? made(version.get("at").asText()) : "",
                    percent(version.path("accuracy")),
                    percent(version.path("heldOut").path("accuracy")),
                    version.get("digest").asText().substring(0, DIGEST),
                    version.get("pinned").asBoolean() ? "pinned" : ""));
        }
        if (!output.isJson()) {
            output.fittedTable(
                    List.of(
                            "VERSION",
                            "MADE",
                            Words.measure(measure(answer)).toUpperCase(Locale.ROOT),
                            "HELD OUT",
                            "DIGEST",
                            ""),
                    rows);
        }
    }

    private static String made(String at) {
        return Words.ago(
                Math.max(0, Duration.between(Instant.parse(at), Instant.now()).toMillis()));
    }
}
