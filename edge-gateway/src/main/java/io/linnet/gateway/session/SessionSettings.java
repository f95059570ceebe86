package io.linnet.gateway.session;

/**
 * What a board may do at once.
 *
 * @param windowPackets that a welcome grants
 * @param inflowPackets of one board under way inside the gateway before it is told to slow down
 * @param openTransfers of one board that are remembered at once
 */
public record SessionSettings(int windowPackets, int inflowPackets, int openTransfers) {
    public static final SessionSettings DEFAULT = new SessionSettings(32, 96, 8);
}
