package io.linnet.protocol.transfer;

/**
 * What a receiver says of a transfer (SPEC 9.3). Losing, repeating or reordering statuses costs time only.
 *
 * @param window packets the sender may have under way, or {@link #ABSENT}
 * @param creditBytes bytes of packets the sender may have under way, or {@link #ABSENT}
 * @param echo the packet that arrived last: its bytes 4–5, plus {@link #REPAIR_ECHO} for type 4, or {@link #ABSENT}
 * @param needed independent packets still needed, or {@link #ABSENT}
 */
public record TransferStatus(StatusBitmap bitmap, int window, long creditBytes, int echo, int needed) {
    public static final int ABSENT = -1;
    public static final int REPAIR_ECHO = 1 << 16;

    public TransferStatus {
        if (window < ABSENT || window == 0 || creditBytes < ABSENT || echo < ABSENT || needed < ABSENT) {
            throw new IllegalArgumentException(
                    "window=" + window + " credit=" + creditBytes + " echo=" + echo + " needed=" + needed);
        }
    }

    /** One that carries the bitmap alone, as a receiver that knows no more may send. */
    public static TransferStatus of(StatusBitmap bitmap) {
        return new TransferStatus(bitmap, ABSENT, ABSENT, ABSENT, ABSENT);
    }

    /** What a welcome says: what has arrived, and how many packets may be under way. */
    public static TransferStatus granting(int window, StatusBitmap bitmap) {
        return new TransferStatus(bitmap, window, ABSENT, ABSENT, ABSENT);
    }
}
