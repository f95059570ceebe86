/**
 * How a part tells how it fares: counters and gauges in, a page of them over HTTP out. One form for broker, gateway and
 * aggregator, so that a monitor reads all three alike. Names begin with {@code linnet.} and the part; labels carry the
 * words of the protocol, for example a refusal's reason.
 */
@NullMarked
package io.linnet.protocol.telemetry;

import org.jspecify.annotations.NullMarked;
