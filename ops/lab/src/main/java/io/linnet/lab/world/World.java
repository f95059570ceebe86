package io.linnet.lab.world;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.transfer.LinkProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The whole system in virtual time on one thread: boards, gateways and the aggregator as they are in production, on
 * simulated links, disks and clocks, all of whose faults come from one seed. A run goes through a storm and must then
 * come to rest; what must never happen is checked at each step.
 */
final class World implements AutoCloseable {
    private final Scenario scenario;
    private final Chance chance;
    private final VirtualTime time = new VirtualTime();
    private final Trace trace;
    private final Traffic traffic = new Traffic(time);
    private final VirtualBroker broker;
    private final Topics topics = new Topics(Scenario.FLEET);
    private final Ledger ledger;
    private final AggregatorPart aggregator;
    private final List<GatewayPart> gateways = new ArrayList<>();
    private final List<BoardPart> boards = new ArrayList<>();
    private final List<RoamingBoardLink> roaming = new ArrayList<>();

    World(Scenario scenario, Chance chance, Optional<Consumer<String>> everyLine) {
        this.scenario = scenario;
        this.chance = chance;
        this.trace = new Trace(time, everyLine);
        this.broker = new VirtualBroker(trace, scenario.hidesRetained());
        this.ledger = new Ledger(scenario.plan(), scenario.policy());
        this.aggregator = new AggregatorPart(this);
        for (int i = 0; i < scenario.gateways(); i++) {
            gateways.add(new GatewayPart(this, "gateway-" + i));
        }
        for (int i = 0; i < scenario.boards(); i++) {
            boards.add(board(i));
        }
    }

    /** First those with a session of their own, then those on serial lines, then those on datagrams. */
    private BoardPart board(int number) {
        String id = String.format(Locale.ROOT, "board-%02d", number);
        Pipe.Quality way = scenario.faults().way();
        long jitter = chance.next();
        Chance ofLink = chance.fork();
        if (number < scenario.mqttBoards()) {
            LinkProfile profile = chance.happens(0.5) ? LinkProfile.MQTT : LinkProfile.WIFI;
            BoardSettings own = new BoardSettings(id, Scenario.MODEL, profile, true, chance.happens(0.5), jitter);
            return new BoardPart(this, own, number, owner -> new MqttBoardLink(this, id, way, ofLink, owner));
        }
        if (number < scenario.mqttBoards() + scenario.serialBoards()) {
            BoardSettings serial = new BoardSettings(id, Scenario.MODEL, LinkProfile.SERIAL, false, false, jitter);
            return behindGateways(serial, number, (gateway, owner) -> {
                SerialBoardLink line = new SerialBoardLink(this, id, way, ofLink, owner);
                gateway.add(line);
                return line;
            });
        }
        BoardSettings datagrams = new BoardSettings(id, Scenario.MODEL, LinkProfile.WIFI, false, true, jitter);
        return behindGateways(datagrams, number, (gateway, owner) -> {
            DatagramBoardLink link = new DatagramBoardLink(this, gateway, id, way, ofLink, owner);
            gateway.add(link);
            return link;
        });
    }

    private BoardPart behindGateways(BoardSettings settings, int number, RoamingBoardLink.Connector connector) {
        int first = number % gateways.size();
        return new BoardPart(this, settings, number, owner -> {
            if (scenario.faults().roamSeconds() == 0 || gateways.size() == 1) {
                return connector.link(gateways.get(first), owner);
            }
            RoamingBoardLink link = new RoamingBoardLink(gateways, first, owner, connector);
            roaming.add(link);
            return link;
        });
    }

    Scenario scenario() {
        return scenario;
    }

    Chance chance() {
        return chance;
    }

    VirtualTime time() {
        return time;
    }

    Trace trace() {
        return trace;
    }

    Traffic traffic() {
        return traffic;
    }

    VirtualBroker broker() {
        return broker;
    }

    Topics topics() {
        return topics;
    }

    ModelPlan plan() {
        return scenario.plan();
    }

    Ledger ledger() {
        return ledger;
    }

    AggregatorPart aggregator() {
        return aggregator;
    }

    List<GatewayPart> gateways() {
        return gateways;
    }

    List<BoardPart> boards() {
        return boards;
    }

    /** Of boards that may be carried to another gateway. */
    List<RoamingBoardLink> roaming() {
        return roaming;
    }

    List<Part> parts() {
        List<Part> parts = new ArrayList<>(boards);
        parts.addAll(gateways);
        parts.add(aggregator);
        return parts;
    }

    /** @throws Violation of whatever check fails first */
    void run() {
        run(() -> runUntil(1_000L * scenario.stormSeconds()));
    }

    /**
     * @param throughTheStorm lets time pass until its end
     * @throws Violation of whatever check fails first
     */
    void run(Runnable throughTheStorm) {
        parts().forEach(part -> time.afterMillis(chance.between(0, 10_000), part::powerOn));
        Storm storm = new Storm(this);
        storm.begin();
        throughTheStorm.run();
        storm.end();
        new Rest(this).await();
    }

    /** Runs everything up to a time. */
    void runUntil(long millis) {
        time.runUntil(1_000 * millis);
    }

    @Override
    public void close() {
        gateways.forEach(GatewayPart::close);
        aggregator.close();
    }
}
