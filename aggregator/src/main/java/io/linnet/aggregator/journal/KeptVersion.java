package io.linnet.aggregator.journal;

import io.linnet.protocol.model.Digest;
import java.util.Optional;

/**
 * A version that is there to be had, without its parameters.
 *
 * @param atMillis when it came to be, wall clock; empty: not known
 * @param reported how boards did on it
 * @param held the same of held-out examples
 */
public record KeptVersion(
        long number,
        int round,
        Digest digest,
        boolean isPinned,
        Optional<Long> atMillis,
        Optional<RoundRecord.Reported> reported,
        Optional<HeldRecord> held) {}
