/**
 * Boards on CoAP over UDP and DTLS: requests in, packets of the board named in the path out; what waits for the board
 * goes into the answers. SPEC section 14.
 */
@NullMarked
package io.linnet.gateway.coap;

import org.jspecify.annotations.NullMarked;
