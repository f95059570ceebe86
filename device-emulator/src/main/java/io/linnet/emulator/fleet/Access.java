package io.linnet.emulator.fleet;

import io.linnet.protocol.transfer.LinkProfile;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** How a board reaches whoever collects. */
public sealed interface Access {
    /** A connection of its own to the fleet's broker. */
    record Mqtt() implements Access {}

    /**
     * A line to a gateway: a pseudo-terminal is made, and the board writes to it at the line's rate.
     *
     * @param port where the gateway finds its end
     * @param baud the line's rate; both ends agree on it
     */
    record Serial(Path port, int baud) implements Access {
        public Serial {
            if (baud < 300 || baud > 12_000_000) {
                throw new IllegalArgumentException("baud=" + baud + ", accepted: 300 to 12000000");
            }
        }
    }

    /** @param gateway where CoAP is answered, over plain UDP */
    record Coap(InetSocketAddress gateway) implements Access {}

    /** What a board assumes of its link. */
    default LinkProfile link(FleetSettings settings) {
        if (this instanceof Serial) {
            return LinkProfile.SERIAL;
        }
        return this instanceof Coap ? LinkProfile.WIFI : settings.link();
    }

    /** The link keeps the chunks of step and full model. */
    default boolean hasRetained() {
        return this instanceof Mqtt;
    }

    /** A hello may carry the first chunks. */
    default boolean packsHello() {
        return !(this instanceof Serial);
    }
}
