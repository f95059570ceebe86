package io.linnet.gateway.core;

/**
 * A board as people see it.
 *
 * @param link {@code serial}, {@code coap}, or empty if it is not there
 * @param at port or address
 * @param ordinal −1: not known
 * @param version of the model it held at its last hello, −1: none
 * @param queued updates in custody
 * @param chunks that arrived and were new
 * @param duplicates packets that brought nothing new
 * @param refused packets refused
 * @param done updates that the aggregator has ended
 * @param ageMillis since it was last heard, −1: not since the gateway started
 */
public record BoardView(
        String board,
        String link,
        String at,
        int ordinal,
        String model,
        long version,
        int queued,
        long queuedBytes,
        long chunks,
        long duplicates,
        long refused,
        long done,
        long ageMillis,
        String lastError) {}
