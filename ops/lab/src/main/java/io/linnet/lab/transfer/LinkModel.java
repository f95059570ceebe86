package io.linnet.lab.transfer;

import io.linnet.protocol.transfer.LinkProfile;
import java.util.List;

/**
 * A kind of link as it is simulated.
 *
 * @param framing what the link adds to each packet
 * @param profile what a sender on it assumes
 */
public record LinkModel(String name, int bytesPerSecond, int roundTripMillis, Framing framing, LinkProfile profile) {
    /** Bytes around a packet. */
    public enum Framing {
        /** COBS at its worst and the delimiter. */
        COBS,
        /** IPv4 and UDP headers. */
        UDP,
        NONE;

        public int frameBytes(int packetBytes) {
            return switch (this) {
                case COBS -> packetBytes + packetBytes / 254 + 2;
                case UDP -> packetBytes + 28;
                case NONE -> packetBytes;
            };
        }
    }

    public static final LinkModel SERIAL = new LinkModel("serial", 11_520, 2, Framing.COBS, LinkProfile.SERIAL);
    public static final LinkModel WIFI = new LinkModel("wifi", 125_000, 50, Framing.UDP, LinkProfile.WIFI);
    public static final LinkModel SATELLITE =
            new LinkModel("satellite", 8_000, 600, Framing.UDP, LinkProfile.SATELLITE);
    public static final LinkModel LORA = new LinkModel("lora", 684, 2_000, Framing.NONE, LinkProfile.LORA);

    public static final List<LinkModel> ALL = List.of(SERIAL, WIFI, SATELLITE, LORA);

    public int frameBytes(int packetBytes) {
        return framing.frameBytes(packetBytes);
    }

    /** How long the link is busy with a packet. */
    public long airMicros(int packetBytes) {
        return frameBytes(packetBytes) * 1_000_000L / bytesPerSecond;
    }

    public long oneWayMicros() {
        return roundTripMillis * 500L;
    }

    /** Packets that fill the link for a round trip, and the answers' way back. */
    public int pipePackets(int packetBytes) {
        return (int) (roundTripMillis * 1000L / airMicros(packetBytes)) + 1;
    }
}
