/**
 * What the gateway knows of a board, whatever its link: the transfers it sends, its ordinal, what it waits for. Packets of
 * a board in; chunks to the keeper, requests to the uplink and downlink, and answers to the board out. One thread owns
 * it all. SPEC sections 8, 9 and 17.
 */
@NullMarked
package io.linnet.gateway.session;

import org.jspecify.annotations.NullMarked;
