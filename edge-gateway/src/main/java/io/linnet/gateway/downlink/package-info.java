/**
 * The way to the boards: keeps the newest offer and model chunks and answers the boards' requests for them, also while
 * the uplink is down. SPEC 16.3 and 17.5.
 */
@NullMarked
package io.linnet.gateway.downlink;

import org.jspecify.annotations.NullMarked;
