/**
 * What the broker counts, above all what it drops: HiveMQ's metrics in, a few named counters and their Prometheus text
 * out.
 */
@NullMarked
package io.linnet.broker.telemetry;

import org.jspecify.annotations.NullMarked;
