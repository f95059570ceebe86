package io.linnet.cli;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.trust.BoardList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a fleet's folder: nothing listens in clear, and nobody connects without a password of their own. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Makes an authority, the broker's certificate, users, and the configuration of every part.")
final class FleetInitCommand implements Callable<Integer> {
    static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    @Mixin
    private final FleetCommand.At at = new FleetCommand.At();

    @Option(names = "--name", paramLabel = "FLEET", description = "The fleet's id. Default: ${DEFAULT-VALUE}")
    private String name = "demo";

    @Option(
            names = "--host",
            paramLabel = "NAME",
            arity = "1..*",
            description = "Names and addresses by which boards and parts reach the broker, the parts' own first."
                    + " Default: localhost 127.0.0.1, and then only this machine is served.")
    private List<String> hosts = List.of("localhost", "127.0.0.1");

    @Option(names = "--port", description = "Of the broker, for TLS. Default: ${DEFAULT-VALUE}")
    private int port = 8883;

    @Option(names = "--coap-port", description = "Of the gateway, for DTLS; -1: none. Default: ${DEFAULT-VALUE}")
    private int coapPort = 5684;

    @Option(names = "--boards", description = "So many boards are enrolled at once. Default: ${DEFAULT-VALUE}")
    private int boards;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        Ids.require("name", name);
        if (boards < 0 || boards > 10_000) {
            throw new UserError("boards=" + boards + ", accepted: 0 to 10000");
        }
        for (String host : hosts) {
            if (!host.matches("[A-Za-z0-9.:_-]{1,253}")) {
                throw new UserError("host=" + host + ", accepted: names and addresses, without a port");
            }
        }
        FleetFolder folder = at.folder();
        SecureRandom random = new SecureRandom();
        folder.begin(name, hosts, random);
        configure(folder);
        BoardList enrolled = folder.enrolFirst(name, boards, random);
        json.output().result(FleetCommand.row(folder, enrolled));
        return ExitCodes.OK;
    }

    private String bind() {
        return LOOPBACK.containsAll(hosts) ? "127.0.0.1" : "0.0.0.0";
    }

    private void configure(FleetFolder folder) throws IOException {
        config(
                folder,
                "broker",
                String.format(
                        Locale.ROOT,
                        """
                bind: %s
                port: -1                      # nothing in clear
                folder: %s
                users: %s
                tls:
                  port: %d
                  certificateFile: %s
                  keyFile: %s
                """,
                        bind(),
                        quoted(folder, "broker-data"),
                        quoted(folder, "users"),
                        port,
                        quoted(folder, "broker.pem"),
                        quoted(folder, "broker.key")));
        config(
                folder,
                "aggregator",
                String.format(
                        Locale.ROOT,
                        """
                fleet: %s
                model: digits
                rounds:
                  boards: %d                   # that must be there before the first round
                boards: %s
                gateways: %s    # lists for gateways on other machines, which it passes on
                fleetKey: %s    # signs its offers
                journal: %s
                %s""",
                        name,
                        Math.max(1, boards),
                        quoted(folder, "aggregator.boards"),
                        quoted(folder, FleetFolder.GATEWAYS),
                        quoted(folder, "fleet.key"),
                        quoted(folder, "aggregator.db"),
                        broker(folder, FleetFolder.AGGREGATOR)));
        configureEnds(folder);
    }

    /** What speaks to boards, and what is boards. */
    private void configureEnds(FleetFolder folder) throws IOException {
        config(
                folder,
                "gateway",
                String.format(
                        Locale.ROOT,
                        """
                fleet: %s
                gateway: %s
                data: %s
                boards:
                  file: %s
                coap:                         # DTLS alone, a key a board
                  bind: %s
                  securePort: %d
                %s""",
                        name,
                        FleetFolder.GATEWAY,
                        quoted(folder, "gateway-data"),
                        quoted(folder, "gateway.boards"),
                        bind(),
                        coapPort,
                        broker(folder, FleetFolder.GATEWAY)));
        config(
                folder,
                "emulate",
                String.format(
                        Locale.ROOT,
                        """
                fleet: %s
                model: digits
                keys: %s    # its approved boards are emulated, each as itself
                fleetKey: %s    # they take the offers that it proves, and no others
                %s""",
                        name,
                        quoted(folder, "boards"),
                        quoted(folder, "fleet.pub"),
                        broker(folder, FleetFolder.EVALUATOR)));
    }

    private String broker(FleetFolder folder, String user) {
        String host = hosts.get(0).contains(":") ? "[" + hosts.get(0) + "]" : hosts.get(0);
        return String.format(
                Locale.ROOT,
                """
                broker:
                  uri: "ssl://%s:%d"
                  user: %s
                  passwordFile: %s
                  caFile: %s
                """,
                host,
                port,
                user,
                quoted(folder, user + FleetFolder.PASSWORD),
                quoted(folder, "ca.pem"));
    }

    private static void config(FleetFolder folder, String part, String yaml) throws IOException {
        Files.writeString(
                folder.file(part + ".yaml"),
                "# Made by linnet fleet init. What else may stand here: ops/config/" + part + ".yaml\n" + yaml);
    }

    private static String quoted(FleetFolder folder, String name) {
        return quoted(folder.file(name));
    }

    /** A path as YAML takes it, whatever its characters. */
    static String quoted(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
    }
}
