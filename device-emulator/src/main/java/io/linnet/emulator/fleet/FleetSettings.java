package io.linnet.emulator.fleet;

import io.linnet.protocol.message.Ids;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.transfer.LinkProfile;
import java.net.URI;

/**
 * How a fleet reaches its broker.
 *
 * @param broker {@code tcp|mqtt|ssl|tls|mqtts://host[:port]}; the client id in it is not used, each board has its own
 * @param isShared other fleets with boards of the same ids may be at the broker: client ids bear the fleet's, too. SPEC
 *     13.3 asks for the board's alone, by which a broker with users knows a board
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
        boolean isShared,
        String fleet,
        String model,
        LinkProfile link,
        Disturbance disturbance,
        long seed,
        int workers,
        int connecting,
        int queued) {
    public FleetSettings {
        if (!broker.uri().getScheme().matches("tcp|mqtt|ssl|tls|mqtts")) {
            throw new IllegalArgumentException("broker=" + broker.uri()
                    + ", accepted: tcp|mqtt|ssl|tls|mqtts://host[:port], as mqtt://localhost:1883");
        }
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

    /** At a broker that may be shared, on an undisturbed link, as many workers as processors. */
    public static FleetSettings of(URI broker, String fleet, String model, long seed) {
        return of(MqttSettings.of(broker.toString(), fleet), true, fleet, model, seed);
    }

    /** On an undisturbed link, as many workers as processors. */
    public static FleetSettings of(MqttSettings broker, boolean isShared, String fleet, String model, long seed) {
        return new FleetSettings(
                broker,
                isShared,
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
        LinkProfile suited = other.loss() > 0 ? LinkProfile.WIFI : link;
        return new FleetSettings(broker, isShared, fleet, model, suited, other, seed, workers, connecting, queued);
    }

    public FleetSettings with(LinkProfile other) {
        return new FleetSettings(broker, isShared, fleet, model, other, disturbance, seed, workers, connecting, queued);
    }

    String clientId(String board) {
        return isShared ? fleet + "-" + board : board;
    }

    boolean isSecure() {
        return broker.uri().getScheme().matches("ssl|tls|mqtts");
    }

    int port() {
        return broker.uri().getPort() >= 0 ? broker.uri().getPort() : isSecure() ? 8883 : 1883;
    }
}
