package io.linnet.gateway.session;

/**
 * What a board may do at once.
 *
 * @param windowPackets that a welcome grants
 * @param inflowPackets of one board under way inside the gateway before it is told to slow down
 * @param openTransfers of one board that are remembered at once
 */
public record SessionSettings(int windowPackets, int inflowPackets, int openTransfers) {
    /** On a line that hits most frames, few of a window arrive and fewer statuses: 64 carry a third more than 32. */
    public static final SessionSettings DEFAULT = new SessionSettings(64, 96, 8);
}
