package io.linnet.protocol.transfer;

/**
 * What a sender knows of a link before it has measured anything (SPEC 9.8, 9.9).
 *
 * @param floorMillis the retransmission timer never runs shorter
 * @param eager true: fill the wait with repairs; false (metered links, or links lossless below): none
 * @param bytesPerSecond pace of sending where the link gives no back-pressure, or 0
 * @param initialWindow packets under way before the first status, unless a welcome or offer grants another
 * @param reorder packets that may overtake each other; 0 where the link keeps order
 */
public record LinkProfile(
        String name, int floorMillis, boolean eager, int bytesPerSecond, int initialWindow, int reorder) {
    public static final int MAX_WINDOW = 4096;
    public static final int DEFAULT_WINDOW = 10;

    /** A USB bridge holds bytes for 16 ms. */
    public static final LinkProfile SERIAL = new LinkProfile("serial", 30, true, 0, DEFAULT_WINDOW, 0);

    public static final LinkProfile WIFI = new LinkProfile("wifi", 200, true, 0, DEFAULT_WINDOW, 3);
    /** MQTT over TCP: what is lost is lost in a broker's queue, and repairs would only fill it further. */
    public static final LinkProfile MQTT = new LinkProfile("mqtt", 200, false, 0, DEFAULT_WINDOW, 3);

    public static final LinkProfile SATELLITE = new LinkProfile("satellite", 1000, true, 0, DEFAULT_WINDOW, 3);
    public static final LinkProfile LORA = new LinkProfile("lora", 5000, true, 0, DEFAULT_WINDOW, 0);

    public LinkProfile {
        if (floorMillis < 1 || bytesPerSecond < 0 || initialWindow < 1 || initialWindow > MAX_WINDOW || reorder < 0) {
            throw new IllegalArgumentException("floorMillis=" + floorMillis + " bytesPerSecond=" + bytesPerSecond
                    + " initialWindow=" + initialWindow + " reorder=" + reorder);
        }
    }

    public LinkProfile withEager(boolean repairs) {
        return new LinkProfile(name, floorMillis, repairs, bytesPerSecond, initialWindow, reorder);
    }

    public LinkProfile withWindow(int packets) {
        return new LinkProfile(name, floorMillis, eager, bytesPerSecond, packets, reorder);
    }

    public LinkProfile withPace(int rate) {
        return new LinkProfile(name, floorMillis, eager, rate, initialWindow, reorder);
    }

    /** Statuses of a receiver on this link are at least this far apart (SPEC 9.4). */
    public int spacingMillis() {
        return Math.max(1, floorMillis / 16);
    }
}
