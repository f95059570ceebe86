package io.linnet.aggregator;

import io.linnet.aggregator.control.ModelExports;

/**
 * All that it takes to open a model.
 *
 * @param listener told on the model's own thread
 * @param exports the formats that its versions leave in
 */
public record ModelDefinition(AggregatorSettings settings, AggregatorListener listener, ModelExports exports) {}
