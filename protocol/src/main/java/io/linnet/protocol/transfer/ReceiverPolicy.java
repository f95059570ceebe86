package io.linnet.protocol.transfer;

/**
 * What a receiver grants and spends.
 *
 * @param window packets a sender may have under way
 * @param creditBytes bytes its buffer takes, or 0: no credit is given
 * @param repairBytes memory for repairs; 0: repairs are not used
 * @param spacingMillis statuses are at least this far apart
 */
public record ReceiverPolicy(int window, int creditBytes, int repairBytes, int spacingMillis) {
    public ReceiverPolicy {
        if (window < 1 || window > LinkProfile.MAX_WINDOW || creditBytes < 0 || repairBytes < 0 || spacingMillis < 0) {
            throw new IllegalArgumentException("window=" + window + " creditBytes=" + creditBytes + " repairBytes="
                    + repairBytes + " spacingMillis=" + spacingMillis);
        }
    }

    /** For a receiver with memory to spare, at the other end of a link. */
    public static ReceiverPolicy of(LinkProfile link, int window) {
        return new ReceiverPolicy(window, 0, 1 << 18, link.spacingMillis());
    }
}
