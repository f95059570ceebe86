/**
 * The way to the aggregator: forwards what is in custody as the board itself would, until the aggregator's own answer;
 * passes hellos, requests and reports on; keeps presence. SPEC 17.3.
 */
@NullMarked
package io.linnet.gateway.uplink;

import org.jspecify.annotations.NullMarked;
