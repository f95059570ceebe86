/**
 * What the broker counts, above all what it drops: HiveMQ's metrics in, a few named counters and their Prometheus text
 * out. Also the log lines of a process that has a broker in it.
 */
@NullMarked
package io.linnet.broker.telemetry;

import org.jspecify.annotations.NullMarked;
