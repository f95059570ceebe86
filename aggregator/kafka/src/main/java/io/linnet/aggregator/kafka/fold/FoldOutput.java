package io.linnet.aggregator.kafka.fold;

import io.linnet.aggregator.kafka.log.Partial;

/** Takes what a partition's records lead to. */
public interface FoldOutput {
    /** To one board's {@code down} channel. */
    void answer(String board, byte[] packet);

    /** For the merge: no fold answers it. */
    void ask(String board, byte[] packet);

    /** The part's sum, or its votes. */
    void partial(Partial partial);
}
