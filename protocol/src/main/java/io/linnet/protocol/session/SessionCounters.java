package io.linnet.protocol.session;

/**
 * Totals since the session was made.
 *
 * @param received messages given to handlers
 * @param unhandled messages that matched no subscription, or whose handler threw
 * @param taken publishes the broker took
 * @param failed publishes that failed to their listener
 * @param refused those of them that the broker refused
 * @param repeated publishes sent again on a new connection
 * @param connections connections that became ready
 * @param waiting publishes queued now
 * @param underWay publishes sent and unanswered now
 */
public record SessionCounters(
        long received,
        long unhandled,
        long taken,
        long failed,
        long refused,
        long repeated,
        long connections,
        int waiting,
        int underWay) {}
