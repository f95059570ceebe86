package io.linnet.aggregator.journal;

import java.util.List;
import java.util.Map;

/**
 * All that a start finds of earlier runs.
 *
 * @param ordinals number by board id
 * @param versions newest last; empty: a new journal
 * @param entries of the open round, in the order of their arrival
 * @param closed newest receipt of each board
 */
public record Recovered(
        Map<String, Integer> ordinals, List<Version> versions, List<Entry> entries, List<Closed> closed) {}
