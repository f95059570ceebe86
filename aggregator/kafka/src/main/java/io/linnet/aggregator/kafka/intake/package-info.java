/**
 * From the MQTT broker into the log: packets of boards come in, records go out. It keeps nothing and answers nobody: a packet
 * counts when a fold has read it back from the log.
 */
@NullMarked
package io.linnet.aggregator.kafka.intake;

import org.jspecify.annotations.NullMarked;
