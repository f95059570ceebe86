package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet gateway} and what asks a running one. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = "Speaks serial and CoAP to boards, MQTT to the broker, and keeps their updates until they count.",
        subcommands = {GatewayCommand.Status.class})
final class GatewayCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "YAML; ops/config/gateway.yaml is an example.")
    private @Nullable Path config;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        if (config == null) {
            throw new UserError("config is missing, accepted: --config FILE; ops/config/gateway.yaml is an example");
        }
        Scratch.requireExecutable();
        GatewaySettings settings = ConfigFile.read(config, GatewaySettings.class);
        Gateway gateway = new Gateway(settings);
        gateway.start();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "started");
        row.put("gateway", settings.gateway());
        row.put("fleet", settings.fleet());
        row.put("broker", settings.broker().uri());
        row.put("coapPort", gateway.coapPort());
        row.put("coapSecurePort", gateway.coapSecurePort());
        row.put("statusPort", gateway.statusPort());
        json.output().result(row);
        return new Service("gateway", gateway.ended(), gateway::close).await();
    }

    /** Where a running gateway answers. */
    static final class Running {
        @Option(names = "--url", description = "Of a gateway's status port. Default: ${DEFAULT-VALUE}")
        private String url = "http://127.0.0.1:9464";

        JsonNode status() throws InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/status"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            try {
                HttpResponse<String> answer =
                        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
                return new ObjectMapper().readTree(answer.body());
            } catch (IOException e) {
                throw UserError.environment(
                        "url=" + url + ": no gateway answers there; is it running, and is status.port set?");
            }
        }
    }

    /** The items of an array as a table whose columns are their fields. */
    static void table(Output output, JsonNode items) {
        List<String> head = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode item : items) {
            List<String> row = new ArrayList<>();
            boolean isFirst = head.isEmpty();
            for (Map.Entry<String, JsonNode> field : item.properties()) {
                if (isFirst) {
                    head.add(field.getKey());
                }
                row.add(
                        field.getValue().isTextual()
                                ? field.getValue().asText()
                                : field.getValue().toString());
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            output.say("none");
        } else {
            output.table(head, rows);
        }
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Asks a running gateway how it fares.")
    static final class Status implements Callable<Integer> {
        @Mixin
        private final Running running = new Running();

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() throws InterruptedException {
            Output output = json.output();
            JsonNode status = running.status();
            Map<String, Object> row = new LinkedHashMap<>();
            status.properties().forEach(field -> {
                if (output.isJson() || field.getValue().isValueNode()) {
                    row.put(
                            field.getKey(),
                            field.getValue().isTextual() ? field.getValue().asText() : field.getValue());
                }
            });
            if (output.isJson()) {
                output.result(row);
                return 0;
            }
            row.forEach((name, value) -> output.say(String.format(Locale.ROOT, "%-18s %s", name, value)));
            output.say("\nports");
            table(output, status.path("ports"));
            output.say("\nmodels");
            table(output, status.path("models"));
            output.say("\nboards");
            table(output, status.path("boards"));
            return 0;
        }
    }
}
