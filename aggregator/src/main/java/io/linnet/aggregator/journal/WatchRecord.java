package io.linnet.aggregator.journal;

import java.util.Optional;

/**
 * What the watch on the model must remember.
 *
 * @param best number of the version that it would go back to, and which is therefore kept however old it is; −1: none
 * @param held why the model is held; empty: it is not
 * @param state the watch's own, owned by the record
 */
public record WatchRecord(long best, Optional<String> held, byte[] state) {}
