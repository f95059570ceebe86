package io.linnet.protocol.message;

/**
 * A gateway's serial ports.
 *
 * @param open boards can speak on
 * @param closed it looks for, or cannot open
 */
public record Ports(int open, int closed) {
    public static final Ports NONE = new Ports(0, 0);
}
