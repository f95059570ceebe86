package io.linnet.gateway.serial;

import java.util.List;

/**
 * Which ports, and how.
 *
 * @param isAutomatic every USB serial port that appears
 * @param ports named ports and patterns; taken besides the automatic ones
 * @param baud of ports that name no other
 * @param maxPorts opened at once
 */
public record SerialSettings(boolean isAutomatic, List<Port> ports, int baud, int maxPorts) {
    private static final int MAX_BAUD = 4_000_000;

    /**
     * @param path of a device or link, or a pattern such as {@code /dev/ttyACM*}
     * @param baud 0: the common one
     */
    public record Port(String path, int baud) {
        public Port {
            if (path.isEmpty()) {
                throw new IllegalArgumentException("serial.ports.path= accepted: a path or pattern, /dev/ttyACM*");
            }
            if (baud < 0 || baud > MAX_BAUD) {
                throw new IllegalArgumentException("serial.ports.baud=" + baud + ", accepted: 0 to " + MAX_BAUD);
            }
        }
    }

    public SerialSettings {
        ports = List.copyOf(ports);
        if (baud < 300 || baud > MAX_BAUD) {
            throw new IllegalArgumentException("serial.baud=" + baud + ", accepted: 300 to " + MAX_BAUD);
        }
        if (maxPorts < 1 || maxPorts > 64) {
            throw new IllegalArgumentException("serial.maxPorts=" + maxPorts + ", accepted: 1 to 64");
        }
    }

    public static SerialSettings of(String... paths) {
        return new SerialSettings(
                false, List.of(paths).stream().map(path -> new Port(path, 0)).toList(), 115_200, 64);
    }

    public boolean isUsed() {
        return isAutomatic || !ports.isEmpty();
    }
}
