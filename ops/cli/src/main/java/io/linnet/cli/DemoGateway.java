package io.linnet.cli;

import io.linnet.emulator.fleet.Access;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.protocol.session.BrokerBlock;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A gateway for boards that have no MQTT, with a folder for its custody and its pseudo-terminals that goes when it goes.
 * It is the program's own gateway, only beside its boards in one process.
 */
final class DemoGateway implements AutoCloseable {
    private static final String NAME = "demo";
    private static final byte[] NOTHING = {};
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final LinkMix links;
    private final String fleet;
    private final BrokerBlock broker;
    private final IntFunction<String> ids;
    private final Path folder;
    private final Gateway gateway;

    private DemoGateway(
            LinkMix links, String fleet, BrokerBlock broker, IntFunction<String> ids, Path folder, Gateway gateway) {
        this.links = links;
        this.fleet = fleet;
        this.broker = broker;
        this.ids = ids;
        this.folder = folder;
        this.gateway = gateway;
    }

    /** @param ids of boards, by number */
    static DemoGateway start(LinkMix links, String fleet, BrokerBlock broker, IntFunction<String> ids) {
        ProcessWide.quietGateway();
        try {
            Path folder = Files.createTempDirectory("linnet-gateway");
            GatewaySettings.Coap coap = links.coap() == 0
                    ? GatewaySettings.Coap.none()
                    : new GatewaySettings.Coap("127.0.0.1", 0, -1, null, null);
            GatewaySettings settings = GatewaySettings.of(fleet, NAME, folder.resolve("custody"), broker)
                    .withCoap(coap)
                    .withStatus(new GatewaySettings.Status(null, -1));
            if (links.serial() > 0) {
                settings = settings.withSerial(new GatewaySettings.Serial(
                        false, List.of(new GatewaySettings.Port(folder + "/tty*", LinkMix.BAUD)), LinkMix.BAUD, null));
            }
            Gateway gateway = new Gateway(settings);
            DemoGateway started = new DemoGateway(links, fleet, broker, ids, folder, gateway);
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
        withdraw();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A gateway says for ever that it and its boards were there; this one's fleet is over. */
    private void withdraw() {
        Topics topics = new Topics(fleet);
        try (MqttSession session = new MqttSession(broker.settings("gateway-" + fleet + "-" + NAME))) {
            session.start();
            session.publish(topics.gateway(NAME), NOTHING, 1, true, 0, PublishListener.IGNORE);
            for (int board = links.mqtt(); board < links.boards(); board++) {
                String presence = topics.presence(ids.apply(board));
                session.publish(presence, NOTHING, 1, true, 0, PublishListener.IGNORE);
            }
            session.awaitReady(GOODBYE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
