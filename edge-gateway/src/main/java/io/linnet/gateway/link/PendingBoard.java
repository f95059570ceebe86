package io.linnet.gateway.link;

/**
 * A board that asked to be let in and is not, for status.
 *
 * @param at the port's path or the peer's address
 * @param sinceMillis since it was first turned away
 * @param agoMillis since it was last
 */
public record PendingBoard(
        String board, String link, String at, String why, long sinceMillis, long agoMillis, long times) {}
