package io.linnet.emulator.fleet;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.trust.MacKey;
import io.linnet.protocol.trust.OfferVerifier;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How a fleet reaches its broker.
 *
 * @param broker {@code tcp|mqtt|ssl|tls|mqtts|ws|wss://host[:port][/path]}; the client id in it is not used, each board has
 *     its own
 * @param brokerOf the broker as one board knows it, by a password of its own
 * @param keyOf of one board, for the proof of what it sends; empty: it has none
 * @param offers knows the fleet's offers; empty: they are taken as they come
 * @param isPassing a fleet of one run, at a broker that others may use: client ids bear the fleet's, too, and its boards
 *     leave no retained presence behind. SPEC 13.3 asks for the board's id alone, by which a broker with users knows it
 * @param fleet id
 * @param model id
 * @param link what boards assume of their link
 * @param disturbance put between each board and the broker
 * @param seed of disturbances and jitter
 * @param workers threads that train
 * @param connecting connections that may be in the making at once
 * @param queued publishes of one board that the broker has not acknowledged; what exceeds them is dropped, and said again
 *     by the board's own timer
 */
public record FleetSettings(
        MqttSettings broker,
        BiFunction<String, MqttSettings, MqttSettings> brokerOf,
        Function<String, Optional<MacKey>> keyOf,
        Optional<OfferVerifier> offers,
        boolean isPassing,
        String fleet,
        String model,
        LinkProfile link,
        Disturbance disturbance,
        long seed,
        int workers,
        int connecting,
        int queued) {
    public FleetSettings {
        if (!Ids.isId(fleet) || !Ids.isId(model)) {
            throw new IllegalArgumentException(
                    "fleet=" + fleet + " model=" + model + ", accepted: 1 to 64 of A-Z a-z 0-9 _ -");
        }
        accept("workers", workers, 1, 1_024);
        accept("connecting", connecting, 1, 10_000);
        accept("queued", queued, 1, 65_535);
    }

    private static void accept(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + least + " to " + most);
        }
    }

    /** Passing, on an undisturbed link, as many workers as processors. */
    public static FleetSettings of(URI broker, String fleet, String model, long seed) {
        return of(MqttSettings.of(broker.toString(), fleet), true, fleet, model, seed);
    }

    /** On an undisturbed link, as many workers as processors. */
    public static FleetSettings of(MqttSettings broker, boolean isPassing, String fleet, String model, long seed) {
        return new FleetSettings(
                broker,
                (board, shared) -> shared,
                board -> Optional.empty(),
                Optional.empty(),
                isPassing,
                fleet,
                model,
                LinkProfile.MQTT,
                Disturbance.NONE,
                seed,
                Runtime.getRuntime().availableProcessors(),
                100,
                256);
    }

    /** A link that loses packets is to be taken for one: boards then send repairs, and ask again soon. */
    public FleetSettings with(Disturbance other) {
        return with(brokerOf, keyOf, offers, other.loss() > 0 ? LinkProfile.WIFI : link, other);
    }

    public FleetSettings with(LinkProfile other) {
        return with(brokerOf, keyOf, offers, other, disturbance);
    }

    /** Each board as itself. */
    public FleetSettings withBrokerOf(BiFunction<String, MqttSettings, MqttSettings> other) {
        return with(other, keyOf, offers, link, disturbance);
    }

    /** Each board with its key. */
    public FleetSettings withKeyOf(Function<String, Optional<MacKey>> other) {
        return with(brokerOf, other, offers, link, disturbance);
    }

    /** Boards that know their fleet's offers. */
    public FleetSettings withOffers(Optional<OfferVerifier> other) {
        return with(brokerOf, keyOf, other, link, disturbance);
    }

    private FleetSettings with(
            BiFunction<String, MqttSettings, MqttSettings> brokerOf,
            Function<String, Optional<MacKey>> keyOf,
            Optional<OfferVerifier> offers,
            LinkProfile link,
            Disturbance disturbance) {
        return new FleetSettings(
                broker,
                brokerOf,
                keyOf,
                offers,
                isPassing,
                fleet,
                model,
                link,
                disturbance,
                seed,
                workers,
                connecting,
                queued);
    }

    MqttSettings broker(String board) {
        return brokerOf.apply(board, broker);
    }

    String clientId(String board) {
        return isPassing ? fleet + "-" + board : board;
    }

    private String scheme() {
        return broker.uri().getScheme().toLowerCase(Locale.ROOT);
    }

    boolean isSecure() {
        return Set.of("ssl", "tls", "mqtts", "wss").contains(scheme());
    }

    boolean isWebSocket() {
        return scheme().startsWith("ws");
    }

    int port() {
        if (broker.uri().getPort() >= 0) {
            return broker.uri().getPort();
        }
        return isWebSocket() ? isSecure() ? 443 : 80 : isSecure() ? 8883 : 1883;
    }
}
