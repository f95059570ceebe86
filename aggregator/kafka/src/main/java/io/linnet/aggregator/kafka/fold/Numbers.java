package io.linnet.aggregator.kafka.fold;

import java.util.Map;

/** The boards' numbers, as the merge gave them. */
public interface Numbers {
    /** All numbers below this; waits until they are known. */
    Map<String, Integer> below(int count);
}
