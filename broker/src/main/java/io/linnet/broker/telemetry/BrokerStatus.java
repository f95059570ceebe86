package io.linnet.broker.telemetry;

/**
 * The broker at one moment, for {@code /status}.
 *
 * @param connections clients connected now
 * @param sessions kept, connected or not
 * @param retained messages
 * @param dropped publishes that a subscriber should have got and never will, since the start
 * @param refused connections, since the start
 * @param isOpenToAll whether it takes other machines in clear, or without a user
 */
public record BrokerStatus(
        long connections,
        long sessions,
        long retained,
        long dropped,
        long refused,
        long publishesIn,
        long publishesOut,
        long bytesIn,
        long bytesOut,
        boolean isOpenToAll) {}
