package io.linnet.cli;

import io.linnet.broker.TlsListener;
import io.linnet.protocol.message.Ids;
import io.linnet.protocol.trust.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A gateway on another machine. Its folder is carried there once; from then on the boards and their keys follow by
 * themselves, sealed, over the broker.
 */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a gateway for another machine: a folder with all that it needs, which you copy there once.",
            "From then on its boards follow by themselves, within a second of each change. linnet users remove ends it."
        })
final class FleetGatewayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Of the gateway; no board or user has it.")
    private String name = "";

    @Mixin
    private final FleetCommand.At at = new FleetCommand.At();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where its folder is written.")
    private Path out = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "DIR",
            description = "Where the folder will stand on its machine. Default: where it is written.")
    private @Nullable Path as;

    @Option(names = "--coap-port", description = "For DTLS; -1: none. Default: ${DEFAULT-VALUE}")
    private int coapPort = 5684;

    @Option(names = "--serial", description = "Every serial port that it has or gets is a board's.")
    private boolean isSerial;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        Ids.require("gateway", name);
        FleetFolder folder = at.folder();
        Path target = out.toAbsolutePath().normalize();
        if (Files.exists(target.resolve("gateway.yaml"))) {
            throw new UserError("out=" + out + " has a gateway.yaml already, accepted: another folder");
        }
        requirePassedOn(folder);
        String uri = uri(folder);
        folder.addGateway(name, new SecureRandom());
        FleetFolder.makePrivate(target);
        PrivateFile.write(
                target.resolve("gateway.password"), PrivateFile.read(folder.file(name + FleetFolder.PASSWORD)));
        Files.writeString(target.resolve("ca.pem"), Files.readString(folder.file("ca.pem")));
        Path there = as == null ? target : as;
        Files.writeString(target.resolve("gateway.yaml"), yaml(folder.boards().fleet(), uri, there));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("gateway", name);
        row.put("out", target.toString());
        row.put("broker", uri);
        row.put("next", next(uri, there));
        json.output().result(row);
        return ExitCodes.OK;
    }

    /** Where the broker runs the aggregator need not be installed, whose file is looked at as the text that it is. */
    private static void requirePassedOn(FleetFolder folder) throws IOException {
        Path config = folder.file("aggregator.yaml");
        if (!Files.exists(config)
                || Files.readAllLines(config).stream().noneMatch(line -> line.startsWith("gateways:"))) {
            throw new UserError(config + " has no gateways, accepted: with a line gateways: "
                    + folder.file(FleetFolder.GATEWAYS) + ", and the aggregator started again");
        }
    }

    private static String uri(FleetFolder folder) throws IOException {
        TlsListener tls =
                ConfigFile.read(folder.file("broker.yaml"), BrokerConfig.class).tls();
        if (tls == null) {
            throw new UserError(folder.file("broker.yaml") + " has no tls, accepted: as fleet init made it");
        }
        String host = Certificates.hosts(folder.file("broker.pem")).get(0);
        return "ssl://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + tls.port();
    }

    private String next(String uri, Path there) {
        String host = String.valueOf(URI.create(uri).getHost());
        String start = "copy the folder to " + there + " on the gateway's machine, and there: linnet gateway --config "
                + there.resolve("gateway.yaml");
        return FleetInitCommand.LOOPBACK.contains(host)
                ? start + "; " + host + " is this machine alone: fleet init --host names the one that others reach"
                : start;
    }

    private String yaml(String fleet, String uri, Path there) {
        return String.format(
                Locale.ROOT,
                """
                # Made by linnet fleet gateway. What else may stand here: ops/config/gateway.yaml
                fleet: %s
                gateway: %s
                data: %s
                boards:
                  file: %s
                  pushed: true                # written here, as the fleet's folder says
                serial:
                  automatic: %s            # whether every serial port that there is or comes has a board
                coap:                         # DTLS alone, a key a board
                  securePort: %d
                broker:
                  uri: "%s"
                  user: %s
                  passwordFile: %s
                  caFile: %s
                """,
                fleet,
                name,
                FleetInitCommand.quoted(there.resolve("gateway-data")),
                FleetInitCommand.quoted(there.resolve("gateway.boards")),
                isSerial,
                coapPort,
                uri,
                name,
                FleetInitCommand.quoted(there.resolve("gateway.password")),
                FleetInitCommand.quoted(there.resolve("ca.pem")));
    }
}
