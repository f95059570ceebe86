/**
 * One partition's part of a model's rounds: records of the log come in, in its order; answers to boards and partial sums go
 * out. The same records give the same part, whoever folds them (SPEC 11.8).
 */
@NullMarked
package io.linnet.aggregator.kafka.fold;

import org.jspecify.annotations.NullMarked;
