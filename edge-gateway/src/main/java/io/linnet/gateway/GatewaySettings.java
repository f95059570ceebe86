package io.linnet.gateway;

import io.linnet.gateway.coap.CoapSettings;
import io.linnet.gateway.custody.CustodySettings;
import io.linnet.gateway.serial.SerialSettings;
import io.linnet.protocol.message.Ids;
import io.linnet.protocol.message.Message.Presence;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.session.BrokerBlock;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.Will;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.Listening;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;

/**
 * What an installer writes. Nested records, so that a YAML binder fills them; every value left out takes its default.
 * Checked here: a wrong one is told as {@code name=value, accepted: …}.
 *
 * @param fleet of all boards of this gateway
 * @param gateway id of this gateway
 * @param data folder for what must survive
 * @param insecure whether it may take whoever reaches it from other machines
 */
@NullUnmarked // A binder passes null for what is left out; the compact constructors fill the defaults in.
public record GatewaySettings(
        String fleet,
        String gateway,
        String data,
        BrokerBlock broker,
        Serial serial,
        Coap coap,
        Custody custody,
        Boards boards,
        Status status,
        Boolean insecure) {
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int UNDER_WAY = 1_000;
    private static final int WAITING = 20_000;

    public GatewaySettings {
        fleet = Ids.require("fleet", fleet == null ? "" : fleet);
        gateway = Ids.require("gateway", gateway == null ? "gateway" : gateway);
        data = data == null ? "data/gateway" : data;
        broker = broker == null ? BrokerBlock.at(null) : broker;
        serial = serial == null ? new Serial(null, null, null, null) : serial;
        insecure = insecure != null && insecure;
        custody = custody == null ? new Custody(null, null, null) : custody;
        boards = boards == null ? new Boards(null, null, null, null, null) : boards;
        coap = (coap == null ? new Coap(null, null, null, null, null) : coap).completed(boards.file() != null);
        status = status == null ? new Status(null, null) : status;
        if (boards.pushed() && broker.passwordFile() == null && broker.password() == null) {
            throw new IllegalArgumentException(
                    "boards.pushed=true without broker.passwordFile, accepted: with the one that linnet fleet made");
        }
        serial.toSettings();
        coap.toSettings();
        if (coap.port() >= 0) {
            String remedy = "coap.bind: 127.0.0.1, or keys for boards (coap.keys, boards.file) without coap.port";
            Listening.requireSafe("coap.port=" + coap.port(), coap.bind(), remedy, insecure);
        }
        custody.toSettings();
    }

    /** The defaults: broker on this machine, CoAP on 5683, no serial ports. */
    public static GatewaySettings of(String fleet, String gateway, Path data, String brokerUri) {
        return of(fleet, gateway, data, BrokerBlock.at(brokerUri));
    }

    /** The defaults but for the broker. */
    public static GatewaySettings of(String fleet, String gateway, Path data, BrokerBlock broker) {
        return new GatewaySettings(fleet, gateway, data.toString(), broker, null, null, null, null, null, null);
    }

    public GatewaySettings withSerial(Serial other) {
        return new GatewaySettings(fleet, gateway, data, broker, other, coap, custody, boards, status, insecure);
    }

    public GatewaySettings withCoap(Coap other) {
        return new GatewaySettings(fleet, gateway, data, broker, serial, other, custody, boards, status, insecure);
    }

    public GatewaySettings withCustody(Custody other) {
        return new GatewaySettings(fleet, gateway, data, broker, serial, coap, other, boards, status, insecure);
    }

    public GatewaySettings withBoards(Boards other) {
        return new GatewaySettings(fleet, gateway, data, broker, serial, coap, custody, other, status, insecure);
    }

    public GatewaySettings withStatus(Status other) {
        return new GatewaySettings(fleet, gateway, data, broker, serial, coap, custody, boards, other, insecure);
    }

    /** @param automatic every USB serial port that appears */
    public record Serial(Boolean automatic, List<Port> ports, Integer baud, Integer maxPorts) {
        public Serial {
            automatic = automatic != null && automatic;
            ports = ports == null ? List.of() : List.copyOf(ports);
            baud = baud == null ? 115_200 : baud;
            maxPorts = maxPorts == null ? 64 : maxPorts;
        }

        public static Serial of(String... paths) {
            return new Serial(
                    false,
                    List.of(paths).stream().map(path -> new Port(path, null)).toList(),
                    null,
                    null);
        }

        SerialSettings toSettings() {
            return new SerialSettings(
                    automatic,
                    ports.stream()
                            .map(port -> new SerialSettings.Port(port.path(), port.baud()))
                            .toList(),
                    baud,
                    maxPorts);
        }
    }

    /** @param path of a device or link, or a pattern such as {@code /dev/ttyACM*} */
    public record Port(String path, Integer baud) {
        public Port {
            path = path == null ? "" : path;
            baud = baud == null ? 0 : baud;
        }
    }

    /**
     * Where boards have keys, they are served on DTLS alone and from anywhere; where none has one, in clear and from this
     * machine alone, by default.
     *
     * @param port −1: none, 0: a free one
     * @param keys by board id, in hex; none where there is a list of boards
     */
    public record Coap(
            String bind, Integer port, Integer securePort, Map<String, String> keys, Integer maxUpdateBytes) {
        public Coap {
            keys = keys == null ? Map.of() : Map.copyOf(keys);
            maxUpdateBytes = maxUpdateBytes == null ? CoapSettings.DEFAULT_MAX_UPDATE_BYTES : maxUpdateBytes;
        }

        private Coap completed(boolean hasList) {
            if (hasList && !keys.isEmpty()) {
                throw new IllegalArgumentException("coap.keys beside boards.file, accepted: one of them");
            }
            boolean hasKeys = hasList || !keys.isEmpty();
            if (!hasKeys && securePort != null && securePort >= 0) {
                throw new IllegalArgumentException(
                        "coap.securePort=" + securePort + " without coap.keys or boards.file, accepted: -1");
            }
            return new Coap(
                    bind == null ? hasKeys ? "0.0.0.0" : "127.0.0.1" : bind,
                    port == null ? hasKeys ? -1 : CoapSettings.DEFAULT_PORT : port,
                    securePort == null ? hasKeys ? CoapSettings.DEFAULT_SECURE_PORT : -1 : securePort,
                    keys,
                    maxUpdateBytes);
        }

        public static Coap none() {
            return new Coap(null, -1, -1, null, null);
        }

        CoapSettings toSettings() {
            Map<String, byte[]> bytes = new TreeMap<>();
            keys.forEach((board, hex) -> bytes.put(Ids.require("coap.keys", board), key(board, hex)));
            return new CoapSettings(bind, port, securePort, bytes, maxUpdateBytes);
        }

        private static byte[] key(String board, String hex) {
            try {
                byte[] key = HexFormat.of().parseHex(hex);
                if (key.length >= 8 && key.length <= 64) {
                    return key;
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("coap.keys." + board + ", accepted: 8 to 64 bytes in hex", e);
            }
            throw new IllegalArgumentException("coap.keys." + board + ", accepted: 8 to 64 bytes in hex");
        }

        /** Without the keys. */
        @Override
        public String toString() {
            return "Coap[" + bind + ":" + port + ", secure " + securePort + ", " + keys.size() + " keys]";
        }
    }

    public record Custody(Long maxBytes, Integer maxAgeHours, Long minFreeBytes) {
        public Custody {
            maxBytes = maxBytes == null ? CustodySettings.DEFAULT.maxBytes() : maxBytes;
            maxAgeHours = maxAgeHours == null ? CustodySettings.DEFAULT.maxAgeHours() : maxAgeHours;
            minFreeBytes = minFreeBytes == null ? CustodySettings.DEFAULT.minFreeBytes() : minFreeBytes;
        }

        CustodySettings toSettings() {
            return new CustodySettings(maxBytes, maxAgeHours, minFreeBytes);
        }
    }

    /**
     * @param file of the boards that may take part, which is followed; null: any
     * @param pushed the fleet is kept on another machine, and the file follows what is sent from there
     * @param admitted board ids that may use this gateway; empty: all
     * @param max boards known at once
     * @param windowPackets that a board may have under way
     */
    public record Boards(String file, Boolean pushed, List<String> admitted, Integer max, Integer windowPackets) {
        public Boards {
            pushed = pushed != null && pushed;
            if (pushed && file == null) {
                throw new IllegalArgumentException("boards.pushed=true without boards.file, accepted: with it");
            }
            admitted = admitted == null ? List.of() : List.copyOf(admitted);
            max = max == null ? 4_096 : max;
            windowPackets = windowPackets == null ? 64 : windowPackets;
            admitted.forEach(board -> Ids.require("boards.admitted", board));
            if (max < 1 || max > 100_000) {
                throw new IllegalArgumentException("boards.max=" + max + ", accepted: 1 to 100000");
            }
            if (windowPackets < 1 || windowPackets > 64) {
                throw new IllegalArgumentException("boards.windowPackets=" + windowPackets + ", accepted: 1 to 64");
            }
        }
    }

    /** @param port of status and metrics; −1: none, 0: a free one */
    public record Status(String bind, Integer port) {
        public Status {
            bind = bind == null ? "127.0.0.1" : bind;
            port = port == null ? 9_464 : port;
            if (port < -1 || port > 65_535) {
                throw new IllegalArgumentException("status.port=" + port + ", accepted: -1 (none) to 65535");
            }
        }
    }

    /** A gateway's own session: it hears within seconds that a broker is gone, and has little under way. */
    MqttSettings toSession() {
        return broker.settings("gateway-" + gateway)
                .withWill(
                        new Will(new Topics(fleet).gateway(gateway), MessageWriter.write(new Presence(false)), 1, true))
                .withKeepAliveSeconds(KEEP_ALIVE_SECONDS)
                .withLimits(UNDER_WAY, UNDER_WAY, WAITING);
    }

    /** Whether it takes whoever reaches it from other machines. */
    public boolean isOpenToAll() {
        return coap.port() >= 0 && !Listening.isLocal(coap.bind());
    }

    /** For a try beside a gateway that runs: another client id, and no last will. */
    MqttSettings toProbeSession(MqttSettings of) {
        return of.withClientId(of.clientId() + "-doctor").withWill(null).withSessionExpirySeconds(0);
    }
}
