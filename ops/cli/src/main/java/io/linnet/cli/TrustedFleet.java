package io.linnet.cli;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.TlsListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.TlsSettings;
import io.linnet.protocol.trust.FleetKey;
import io.linnet.protocol.trust.OfferVerifier;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A fleet with all that {@code linnet fleet init} makes, whose parts run in one process: TLS alone, a user each, boards that
 * prove what they send, and offers that are sealed. For measuring what that costs.
 */
public final class TrustedFleet {
    private static final String HOST = "127.0.0.1";

    private final FleetFolder folder;
    private final String fleet;
    private final Enrolled enrolled;

    private TrustedFleet(FleetFolder folder, String fleet) {
        this.folder = folder;
        this.fleet = fleet;
        this.enrolled = Enrolled.in(folder.boardsFile().toString());
    }

    /** @param dir empty, or not there yet */
    public static TrustedFleet make(Path dir, String fleet, int boards) throws IOException {
        FleetFolder folder = new FleetFolder(dir);
        SecureRandom random = new SecureRandom();
        folder.begin(fleet, List.of(HOST), random);
        folder.enrolFirst(fleet, boards, random);
        return new TrustedFleet(folder, fleet);
    }

    /** One that was made before. */
    public static TrustedFleet in(Path dir) {
        FleetFolder folder = new FleetFolder(dir);
        return new TrustedFleet(folder, folder.boards().fleet());
    }

    public String fleet() {
        return fleet;
    }

    public List<String> boards() {
        return IntStream.range(0, enrolled.count(0)).mapToObj(enrolled::id).toList();
    }

    /**
     * In memory.
     *
     * @param port 0: a free one
     */
    public BrokerSettings broker(int port) {
        TlsListener listener = TlsListener.pem(port, folder.file("broker.pem"), folder.file("broker.key"), null);
        return BrokerSettings.inMemory(0).withTls(listener).withPort(-1).withUsers(folder.usersFile(), false);
    }

    public AggregatorSettings guarded(AggregatorSettings open) {
        return open.withBoards(folder.boardsOf(FleetFolder.AGGREGATOR))
                .withGateways(folder.file(FleetFolder.GATEWAYS))
                .withFleetKey(FleetKey.read(folder.file("fleet.key")), 0);
    }

    /** The session of the one that merges. */
    public MqttSettings aggregator(int brokerPort) {
        return session(brokerPort, FleetFolder.AGGREGATOR)
                .withUser(FleetFolder.AGGREGATOR, null)
                .withPasswordFile(folder.file(FleetFolder.AGGREGATOR + FleetFolder.PASSWORD));
    }

    /** Each of its boards as itself. */
    public FleetSettings emulated(int brokerPort, String model, long seed) {
        return FleetSettings.of(session(brokerPort, FleetFolder.EVALUATOR), false, fleet, model, seed)
                .withBrokerOf(enrolled::broker)
                .withKeyOf(enrolled::macKey)
                .withOffers(Optional.of(OfferVerifier.read(fleet, folder.file("fleet.pub"))));
    }

    private MqttSettings session(int brokerPort, String client) {
        URI uri = URI.create("ssl://" + HOST + ":" + brokerPort);
        return MqttSettings.of(uri.toString(), client).withTls(TlsSettings.trusting(folder.file("ca.pem")));
    }
}
