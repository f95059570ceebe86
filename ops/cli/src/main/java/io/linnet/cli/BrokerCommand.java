package io.linnet.cli;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        description = "Runs the embedded MQTT broker (HiveMQ CE). Mosquitto, EMQX or HiveMQ serve as well.")
final class BrokerCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "YAML; ops/config/broker.yaml is an example.")
    private @Nullable Path config;

    @Option(names = "--port", description = "Instead of the configured one; 0: a free one.")
    private @Nullable Integer port;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        BrokerConfig file =
                config == null ? ConfigFile.defaults(BrokerConfig.class) : ConfigFile.read(config, BrokerConfig.class);
        BrokerSettings settings = (port == null ? file : file.withPort(port)).settings();
        Output output = new Output(json);
        Broker broker = Broker.start(settings);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("event", "listening");
        row.put("uri", broker.uri());
        row.put(
                "storage",
                settings.folder() == null ? "memory" : settings.folder().toString());
        output.result(row);
        return new Service("broker", broker.ended(), broker::close).await();
    }
}
