/**
 * What the broker counts, above all what it drops: HiveMQ's metrics in, a few named figures in the
 * common form out.
 */
@NullMarked
package io.linnet.broker.telemetry;

import org.jspecify.annotations.NullMarked;
