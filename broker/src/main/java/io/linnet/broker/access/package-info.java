/**
 * Who may connect, and which topics they may then write and read. A users file and a CONNECT in; permissions for the
 * whole connection, or a refusal, out. SPEC section 13.3.
 */
@NullMarked
package io.linnet.broker.access;

import org.jspecify.annotations.NullMarked;
