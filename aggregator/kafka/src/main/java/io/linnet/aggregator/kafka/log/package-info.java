/**
 * The log that decides: Kafka's topics, the records in them, and which partition a board's packets go to. Packets and markers
 * come in, records go out. SPEC 11.8 is the partial sum that a record carries.
 */
@NullMarked
package io.linnet.aggregator.kafka.log;

import org.jspecify.annotations.NullMarked;
