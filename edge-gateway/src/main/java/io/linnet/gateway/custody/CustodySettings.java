package io.linnet.gateway.custody;

/**
 * How much, how long.
 *
 * @param maxBytes of chunks kept; beyond it boards are told to wait
 * @param maxAgeHours after which an update that nobody took is given up; counted while the gateway runs
 * @param minFreeBytes of the disk that are left alone
 */
public record CustodySettings(long maxBytes, int maxAgeHours, long minFreeBytes) {
    public static final CustodySettings DEFAULT = new CustodySettings(1L << 30, 168, 64L << 20);

    public CustodySettings {
        if (maxBytes < 1 << 16) {
            throw new IllegalArgumentException("maxBytes=" + maxBytes + ", accepted: at least 65536");
        }
        if (maxAgeHours < 1 || maxAgeHours > 24 * 365) {
            throw new IllegalArgumentException("maxAgeHours=" + maxAgeHours + ", accepted: 1 to 8760");
        }
        if (minFreeBytes < 0) {
            throw new IllegalArgumentException("minFreeBytes=" + minFreeBytes + ", accepted: 0 or more");
        }
    }
}
