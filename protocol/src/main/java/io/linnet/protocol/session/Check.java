package io.linnet.protocol.session;

/** Start-up checks: the value as given, and what would be accepted. */
final class Check {
    private Check() {}

    static int range(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + least + " to " + most);
        }
        return value;
    }

    static long range(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + least + " to " + most);
        }
        return value;
    }

    /** QoS 2 costs two round trips and buys nothing: duplicates are harmless in this protocol. */
    static int qos(int qos) {
        return range("qos", qos, 0, 1);
    }
}
