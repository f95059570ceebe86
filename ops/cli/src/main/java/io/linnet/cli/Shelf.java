package io.linnet.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
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
import org.slf4j.LoggerFactory;

/**
 * A gateway for boards that have no MQTT, with a folder for its custody and its pseudo-terminals that goes when it goes.
 * It is the program's own gateway, only beside its boards in one process.
 */
final class Shelf implements AutoCloseable {
    private final Links links;
    private final Path folder;
    private final Gateway gateway;

    private Shelf(Links links, Path folder, Gateway gateway) {
        this.links = links;
        this.folder = folder;
        this.gateway = gateway;
    }

    static Shelf start(Links links, String fleet, URI broker) {
        quiet();
        try {
            Path folder = Files.createTempDirectory("linnet-shelf");
            GatewaySettings settings = GatewaySettings.of(fleet, "shelf", folder.resolve("custody"), broker.toString())
                    .withCoap(
                            links.coap() == 0
                                    ? GatewaySettings.Coap.none()
                                    : new GatewaySettings.Coap("127.0.0.1", 0, -1, null, null))
                    .withStatus(new GatewaySettings.Status(null, -1));
            if (links.serial() > 0) {
                settings = settings.withSerial(new GatewaySettings.Serial(
                        false, List.of(new GatewaySettings.Port(folder + "/tty*", Links.BAUD)), Links.BAUD, null));
            }
            Gateway gateway = new Gateway(settings);
            Shelf shelf = new Shelf(links, folder, gateway);
            gateway.start();
            return shelf;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a gateway tells its installer of every update would drown the demo's rounds. */
    private static void quiet() {
        if (LoggerFactory.getLogger("io.linnet.gateway") instanceof Logger logger) {
            logger.setLevel(Level.ERROR);
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
