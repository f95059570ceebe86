package io.linnet.aggregator.journal;

import java.util.Optional;

/**
 * A round as the journal gives it back.
 *
 * @param atMillis when it closed, wall clock, since 1970
 * @param reported how boards did on its version; empty: not known yet, or nobody said
 * @param held the same of held-out examples
 */
public record KeptRound(
        RoundRecord record, long atMillis, Optional<RoundRecord.Reported> reported, Optional<HeldRecord> held) {}
