/**
 * The broker: HiveMQ CE embedded, quiet, with larger queues, and three rules of ours: who may connect, which topics,
 * what is counted. Settings in; a running MQTT broker and its counters out. Start reading at {@link
 * io.linnet.broker.Broker}. SPEC section 13.
 */
@NullMarked
package io.linnet.broker;

import org.jspecify.annotations.NullMarked;
