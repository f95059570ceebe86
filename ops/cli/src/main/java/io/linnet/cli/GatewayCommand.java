package io.linnet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.gateway.GatewayStatus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
            return StatusReader.read(url, "gateway");
        }
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Asks a running gateway how it fares.")
    static final class Status implements Callable<Integer> {
        @Mixin
        private final Running running = new Running();

        @Mixin
        private final JsonOption json = new JsonOption();

        @Mixin
        private final WatchOption watch = new WatchOption();

        @Override
        public Integer call() throws InterruptedException {
            Output output = json.output();
            return watch.show(output, () -> look(output));
        }

        private void look(Output output) throws InterruptedException {
            JsonNode status = running.status();
            if (output.isJson()) {
                output.result(StatusReader.fields(status));
            } else {
                GatewayTables.status(output, StatusReader.as(GatewayStatus.class, status));
            }
        }
    }
}
