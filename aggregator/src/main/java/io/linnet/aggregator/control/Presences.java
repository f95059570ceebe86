package io.linnet.aggregator.control;

import io.linnet.protocol.message.Custody;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.Ports;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who says that it is there, from the retained presence of boards and gateways: for people, nothing goes by it. Bounded, as
 * anybody whom the broker lets in may say so. Any thread.
 */
public final class Presences {
    private static final int MAX_BOARDS = 65_536;
    private static final int MAX_GATEWAYS = 1_024;

    /**
     * @param gateway through which a board is reached; empty: it has a connection of its own
     * @param custody of a gateway that tells it, with its {@code ports} and the version of its {@code software}
     * @param atNanos since when it is so, as far as this process has heard
     */
    record Seen(
            boolean isOnline,
            Optional<String> gateway,
            Optional<Custody> custody,
            Optional<Ports> ports,
            Optional<String> software,
            long atNanos) {
        private Seen offline() {
            return new Seen(false, gateway, Optional.empty(), Optional.empty(), Optional.empty(), atNanos);
        }
    }

    private final Map<String, Seen> boards = new ConcurrentHashMap<>();
    private final Map<String, Seen> gateways = new ConcurrentHashMap<>();

    /** A presence came on its topic; what is none is left aside. */
    public void heard(String topic, byte[] payload) {
        try {
            Topic parsed = Topics.parse(topic);
            if (parsed instanceof Topic.OfBoard of) {
                put(boards, MAX_BOARDS, of.board(), payload);
            } else if (parsed instanceof Topic.OfGateway of) {
                put(gateways, MAX_GATEWAYS, of.gateway(), payload);
            }
        } catch (Refused notOurs) {
            // Of no use to anybody; what boards send to be merged is refused elsewhere, with its reason.
            return;
        }
    }

    private static void put(Map<String, Seen> into, int most, String id, byte[] payload) throws Refused {
        if (payload.length == 0) {
            into.remove(id);
        } else if (MessageReader.read(payload) instanceof Presence presence
                && (into.size() < most || into.containsKey(id))) {
            Seen before = into.get(id);
            long since =
                    before != null && before.isOnline() == presence.isOnline() ? before.atNanos() : System.nanoTime();
            into.put(
                    id,
                    new Seen(
                            presence.isOnline(),
                            presence.gateway(),
                            presence.custody(),
                            presence.ports(),
                            presence.software(),
                            since));
        }
    }

    Optional<Seen> board(String id) {
        Optional<Seen> seen = Optional.ofNullable(boards.get(id));
        return seen.map(of -> of.gateway()
                        .flatMap(by -> Optional.ofNullable(gateways.get(by)))
                        .filter(by -> !by.isOnline())
                        .isPresent()
                ? of.offline()
                : of);
    }

    Map<String, Seen> gateways() {
        return new TreeMap<>(gateways);
    }

    /** Boards behind each gateway, those that are there. */
    Map<String, Integer> boardsBehind() {
        Map<String, Integer> counts = new TreeMap<>();
        boards.values().stream()
                .filter(Seen::isOnline)
                .flatMap(seen -> seen.gateway().stream())
                .forEach(gateway -> counts.merge(gateway, 1, Integer::sum));
        return counts;
    }
}
