package io.linnet.cli;

import io.linnet.emulator.fleet.Access;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A gateway for boards that have no MQTT, with a folder for its custody and its pseudo-terminals that goes when it goes.
 * It is the program's own gateway, only beside its boards in one process.
 */
final class DemoGateway implements AutoCloseable {
    private final LinkMix links;
    private final Path folder;
    private final Gateway gateway;

    private DemoGateway(LinkMix links, Path folder, Gateway gateway) {
        this.links = links;
        this.folder = folder;
        this.gateway = gateway;
    }

    static DemoGateway start(LinkMix links, String fleet, URI broker) {
        ProcessWide.quietGateway();
        try {
            Path folder = Files.createTempDirectory("linnet-gateway");
            GatewaySettings settings = GatewaySettings.of(fleet, "demo", folder.resolve("custody"), broker.toString())
                    .withCoap(
                            links.coap() == 0
                                    ? GatewaySettings.Coap.none()
                                    : new GatewaySettings.Coap("127.0.0.1", 0, -1, null, null))
                    .withStatus(new GatewaySettings.Status(null, -1));
            if (links.serial() > 0) {
                settings = settings.withSerial(new GatewaySettings.Serial(
                        false, List.of(new GatewaySettings.Port(folder + "/tty*", LinkMix.BAUD)), LinkMix.BAUD, null));
            }
            Gateway gateway = new Gateway(settings);
            DemoGateway started = new DemoGateway(links, folder, gateway);
            gateway.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Access access(int board) {
        return links.access(board, new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.coapPort()), folder);
    }

    @Override
    public void close() {
        gateway.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
