/** Starts what a process does of the engine, watches over Kafka, and ends all of it together. */
@NullMarked
package io.linnet.aggregator.kafka.engine;

import org.jspecify.annotations.NullMarked;
